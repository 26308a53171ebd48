/** Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s (Noise revision 34, section 7.5 and 9), both roles. */
package io.darkmesh.wireguard.noise;
