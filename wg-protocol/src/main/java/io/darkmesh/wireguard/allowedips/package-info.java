/** Cryptokey routing: which peer an address belongs to. */
package io.darkmesh.wireguard.allowedips;
