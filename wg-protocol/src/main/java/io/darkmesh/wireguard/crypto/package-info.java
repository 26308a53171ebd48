/** The primitives: ChaCha20-Poly1305, XChaCha20-Poly1305, X25519, BLAKE2s, HMAC and the KDF. */
package io.darkmesh.wireguard.crypto;
