package io.darkmesh.protocol.netmap;

import java.util.Base64;

/** Checks of 32-byte keys in base64. */
final class Keys {
    private static final int KEY_BYTES = 32;

    private Keys() {}

    static String canonical(String base64, String what) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a " + what + " is base64", e);
        }
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("a " + what + " has 32 bytes, not " + bytes.length);
        }
        return Base64.getEncoder().encodeToString(bytes);
    }
}
