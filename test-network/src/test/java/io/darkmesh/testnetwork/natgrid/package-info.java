/** Every kind of NAT against every other: who exchanges data, who becomes direct, and how soon. */
package io.darkmesh.testnetwork.natgrid;
