package io.darkmesh.cli.admin;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** SHA-256 of a certificate's SubjectPublicKeyInfo, as RFC 7469 section 2.4 pins it: {@code sha256:} and 64 hex digits. */
record Fingerprint(String text) {
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

    Fingerprint {
        text = text.strip().toLowerCase(Locale.ROOT);
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("a fingerprint is sha256: and 64 hex digits");
        }
    }

    static Fingerprint of(X509Certificate certificate) {
        try {
            byte[] spki = certificate.getPublicKey().getEncoded();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(spki);
            return new Fingerprint("sha256:" + HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
