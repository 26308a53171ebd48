package io.darkmesh.agent.control;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** SHA-256 of a certificate's SubjectPublicKeyInfo (RFC 7469 section 2.4), as {@code sha256:} and 64 hex digits. */
final class Fingerprint {
    private static final String PREFIX = "sha256:";
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    private Fingerprint() {}

    /** Puts what a person typed into the one form. @throws IllegalArgumentException when it is no fingerprint */
    static String canonical(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        String hex = (lower.startsWith(PREFIX) ? lower.substring(PREFIX.length()) : lower).replace(":", "");
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "a fingerprint is sha256: and 64 hex digits, as the coordinator prints it at its start");
        }
        return PREFIX + hex;
    }

    static String of(X509Certificate certificate) {
        try {
            byte[] spki = certificate.getPublicKey().getEncoded();
            return PREFIX
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(spki));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
