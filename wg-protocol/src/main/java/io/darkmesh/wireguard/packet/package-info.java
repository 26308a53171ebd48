/** The little that is read and written in inner IP packets: length, addresses, ECN, padding, ICMP unreachable. */
package io.darkmesh.wireguard.packet;
