package io.darkmesh.agent.state;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes WireGuard private keys. */
final class NodeKeys {
    private static final int KEY_BYTES = 32;

    private NodeKeys() {}

    /** 32 bytes from the system's source of randomness, clamped as Curve25519 wants a secret (RFC 7748 section 5). */
    static String generate() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        key[0] &= (byte) 0xf8;
        key[KEY_BYTES - 1] &= 0x7f;
        key[KEY_BYTES - 1] |= 0x40;
        return Base64.getEncoder().encodeToString(key);
    }
}
