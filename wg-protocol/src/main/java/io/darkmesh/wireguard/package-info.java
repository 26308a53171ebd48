/** What all of the protocol shares: its constants. */
package io.darkmesh.wireguard;
