/** The four message types on the wire (whitepaper section 5.4), as views on a datagram. */
package io.darkmesh.wireguard.message;
