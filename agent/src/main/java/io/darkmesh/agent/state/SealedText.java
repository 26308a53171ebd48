package io.darkmesh.agent.state;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** One line of JSON and, on a second line, its SHA-256: so that a file cut short or changed anywhere is noticed. */
final class SealedText {
    private static final String MARK = "sha256:";

    private SealedText() {}

    static byte[] seal(String line) {
        return (line + "\n" + MARK + digest(line) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The line, when the file is whole. */
    static Optional<String> open(byte[] file) {
        String text = new String(file, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        if (end < 0) {
            return Optional.empty();
        }
        String line = text.substring(0, end);
        boolean whole = text.substring(end + 1).equals(MARK + digest(line) + "\n");
        return whole ? Optional.of(line) : Optional.empty();
    }

    private static String digest(String line) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(line.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
