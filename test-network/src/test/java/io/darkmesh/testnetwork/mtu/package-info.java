/** Underlays that carry less than Ethernet: what the mesh makes of them. */
package io.darkmesh.testnetwork.mtu;
