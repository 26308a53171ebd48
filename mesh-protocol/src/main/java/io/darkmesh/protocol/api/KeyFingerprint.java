package io.darkmesh.protocol.api;

import io.darkmesh.protocol.netmap.MachineKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The short form of a machine key that people compare: the first 8 bytes of its SHA-256, as {@code 1a2b:3c4d:5e6f:7081}. */
public final class KeyFingerprint {
    private KeyFingerprint() {}

    /** The short form. */
    public static String of(MachineKey key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.bytes());
            return HexFormat.of().formatHex(hash, 0, 8).replaceAll("(.{4})(?!$)", "$1:");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
