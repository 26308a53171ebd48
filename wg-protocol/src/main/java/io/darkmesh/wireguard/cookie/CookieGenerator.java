package io.darkmesh.wireguard.cookie;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.crypto.Blake2s;
import io.darkmesh.wireguard.crypto.XChaCha20Poly1305;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.message.CookieReply;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sender's side: puts mac1 and mac2 on handshake messages to one peer and keeps the cookie it sent. One owner. */
public final class CookieGenerator {
    private final PublicKey receiver;
    private final byte[] mac1Key;
    private byte @Nullable [] lastMac1;
    private byte @Nullable [] cookie;
    private long cookieReceivedNs;

    /** For messages to this peer. */
    public CookieGenerator(PublicKey receiver) {
        this.receiver = receiver;
        this.mac1Key = MacKeys.mac1Key(receiver);
    }

    /** Fills in the last 32 bytes of a handshake message: mac1, and mac2 when there is a fresh cookie, else zeros. */
    public void addMacs(byte[] message, long nowNs) {
        int mac1At = MacKeys.mac1At(message);
        byte[] mac1 = Blake2s.mac(mac1Key, message, 0, mac1At);
        System.arraycopy(mac1, 0, message, mac1At, mac1.length);
        lastMac1 = mac1;
        if (cookie != null && nowNs - cookieReceivedNs < Limits.COOKIE_USE_TIME_NS) {
            byte[] mac2 = Blake2s.mac(cookie, message, 0, MacKeys.mac2At(message));
            System.arraycopy(mac2, 0, message, MacKeys.mac2At(message), mac2.length);
        }
    }

    /** Takes the cookie of a reply to the last message; false when the reply is forged or answers something else. */
    public boolean consume(CookieReply reply, long nowNs) {
        if (lastMac1 == null) {
            return false;
        }
        Optional<byte[]> opened = open(receiver, lastMac1, reply);
        if (opened.isEmpty()) {
            return false;
        }
        useCookie(opened.get(), nowNs);
        lastMac1 = null;
        return true;
    }

    /** Uses this cookie from now on. */
    public void useCookie(byte[] newCookie, long nowNs) {
        cookie = newCookie.clone();
        cookieReceivedNs = nowNs;
    }

    /** Opens a cookie reply (section 5.4.7): the additional data is the mac1 of the message it answers. */
    public static Optional<byte[]> open(PublicKey responder, byte[] mac1, CookieReply reply) {
        return XChaCha20Poly1305.open(MacKeys.cookieKey(responder), reply.nonce(), mac1, reply.encryptedCookie());
    }
}
