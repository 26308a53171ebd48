package io.darkmesh.protocol.stun;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key of MESSAGE-INTEGRITY (RFC 8489 section 9). User name and password have to be prepared (RFC 8265) before. */
public final class StunKey {
    private final byte[] bytes;

    private StunKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Section 9.1.1: the password itself. */
    public static StunKey shortTerm(String password) {
        return new StunKey(password.getBytes(StandardCharsets.UTF_8));
    }

    /** Section 18.5.1.1: MD5 of {@code user ":" realm ":" password}, which RFC 5389 peers speak. */
    public static StunKey longTerm(String username, String realm, String password) {
        try {
            String text = username + ":" + realm + ":" + password;
            return new StunKey(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    byte[] sha1(byte[] message, int lengthBytes) {
        return mac("HmacSHA1", message, lengthBytes);
    }

    byte[] sha256(byte[] message, int lengthBytes) {
        return mac("HmacSHA256", message, lengthBytes);
    }

    private byte[] mac(String algorithm, byte[] message, int lengthBytes) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            // An empty password is a key of zero bytes, which HMAC pads with zeros; the JDK wants at least one.
            mac.init(new SecretKeySpec(bytes.length == 0 ? new byte[1] : bytes, algorithm));
            mac.update(message, 0, lengthBytes);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    @Override
    public String toString() {
        return "StunKey";
    }
}
