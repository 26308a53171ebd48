package io.darkmesh.wireguard.crypto.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The JDK's provider at its best: arrays on the heap, key objects made once. */
final class SunJceContestant extends JavaContestant {
    private final byte[] ring = new byte[64 * Case.PLACE_BYTES];
    private final byte[] nonce = new byte[12];
    private final ByteBuffer nonceView = ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN);
    private final SecretKeySpec key = new SecretKeySpec(Contestant.key(), "ChaCha20");
    private final Cipher sealing = cipher();
    private final Cipher opening = cipher();

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("ChaCha20-Poly1305");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String name() {
        return "SunJCE";
    }

    @Override
    void seal(long number, int at, int bytes) {
        run(sealing, Cipher.ENCRYPT_MODE, number, at, bytes);
    }

    @Override
    boolean open(long number, int at, int bytes) {
        run(opening, Cipher.DECRYPT_MODE, number, at, bytes + 16);
        return true;
    }

    private void run(Cipher cipher, int mode, long number, int at, int bytes) {
        nonceView.putLong(4, number);
        try {
            cipher.init(mode, key, new IvParameterSpec(nonce));
            cipher.doFinal(ring, at, bytes, ring, at);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
