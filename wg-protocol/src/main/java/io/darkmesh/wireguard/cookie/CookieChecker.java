package io.darkmesh.wireguard.cookie;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.crypto.Blake2s;
import io.darkmesh.wireguard.crypto.XChaCha20Poly1305;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.message.CookieReply;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** The receiver's side: checks mac1 and mac2 of handshake messages to us and makes cookie replies. One owner. */
public final class CookieChecker {
    private static final int SECRET_BYTES = 32;

    private final RandomGenerator random;
    private final byte[] mac1Key;
    private final byte[] cookieKey;
    private final byte[] secret = new byte[SECRET_BYTES];
    private long secretMadeNs = Limits.UNSET;

    /**
     * For messages to us.
     *
     * @param random a secure one outside of tests
     */
    public CookieChecker(PublicKey local, RandomGenerator random) {
        this.random = random;
        this.mac1Key = MacKeys.mac1Key(local);
        this.cookieKey = MacKeys.cookieKey(local);
    }

    /** Whether the sender knows our public key. */
    public boolean verifyMac1(byte[] message) {
        return MacKeys.verify(mac1Key, message, MacKeys.mac1At(message));
    }

    /** Whether the sender has a cookie that we gave to this address not long ago. */
    public boolean verifyMac2(byte[] message, byte[] address, int port, long nowNs) {
        return secretIsFresh(nowNs) && MacKeys.verify(cookie(address, port), message, MacKeys.mac2At(message));
    }

    /** The cookie reply to a message whose mac1 is right. */
    public byte[] reply(byte[] message, int sender, byte[] address, int port, long nowNs) {
        if (!secretIsFresh(nowNs)) {
            random.nextBytes(secret);
            secretMadeNs = nowNs;
        }
        byte[] nonce = new byte[XChaCha20Poly1305.NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = XChaCha20Poly1305.seal(cookieKey, nonce, MacKeys.mac1(message), cookie(address, port));
        return CookieReply.encode(sender, nonce, sealed);
    }

    private boolean secretIsFresh(long nowNs) {
        return secretMadeNs != Limits.UNSET && nowNs - secretMadeNs < Limits.COOKIE_REFRESH_TIME_NS;
    }

    private byte[] cookie(byte[] address, int port) {
        byte[] source = ByteBuffer.allocate(address.length + Short.BYTES)
                .put(address)
                .putShort((short) port)
                .array();
        return Blake2s.mac(secret, source, 0, source.length);
    }
}
