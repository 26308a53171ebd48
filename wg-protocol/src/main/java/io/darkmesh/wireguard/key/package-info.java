/** Curve25519 keys and the preshared key, as types that do not print their secrets. */
package io.darkmesh.wireguard.key;
