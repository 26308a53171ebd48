package io.darkmesh.wireguard.crypto.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** BouncyCastle's lightweight API. */
final class BouncyCastleContestant extends JavaContestant {
    private final byte[] ring = new byte[64 * Case.PLACE_BYTES];
    private final byte[] out = new byte[Case.PLACE_BYTES];
    private final byte[] nonce = new byte[12];
    private final ByteBuffer nonceView = ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN);
    private final KeyParameter key = new KeyParameter(Contestant.key());
    private final ChaCha20Poly1305 cipher = new ChaCha20Poly1305();

    @Override
    public String name() {
        return "BouncyCastle";
    }

    @Override
    void seal(long number, int at, int bytes) {
        run(true, number, at, bytes);
    }

    @Override
    boolean open(long number, int at, int bytes) {
        run(false, number, at, bytes + 16);
        return true;
    }

    private void run(boolean sealing, long number, int at, int bytes) {
        nonceView.putLong(4, number);
        cipher.init(sealing, new ParametersWithIV(key, nonce));
        int done = cipher.processBytes(ring, at, bytes, out, 0);
        try {
            done += cipher.doFinal(out, done);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException(e);
        }
        System.arraycopy(out, 0, ring, at, done);
    }
}
