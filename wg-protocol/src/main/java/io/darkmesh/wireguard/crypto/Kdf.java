package io.darkmesh.wireguard.crypto;

import java.util.Arrays;

/** KDF1, KDF2, KDF3 of the whitepaper (section 5.4): HKDF (RFC 5869) over HMAC-BLAKE2s with no info. */
public final class Kdf {
    private Kdf() {}

    /**
     * The first {@code count} outputs of 32 bytes each.
     *
     * @throws IllegalArgumentException when count is not 1, 2 or 3
     */
    public static byte[][] derive(byte[] key, byte[] input, int count) {
        if (count < 1 || count > 3) {
            throw new IllegalArgumentException("KDF1 to KDF3, not " + count);
        }
        byte[] secret = Blake2s.hmac(key, input);
        byte[][] out = new byte[count][];
        byte[] previous = {};
        for (int i = 0; i < count; i++) {
            out[i] = Blake2s.hmac(secret, previous, new byte[] {(byte) (i + 1)});
            previous = out[i];
        }
        Arrays.fill(secret, (byte) 0);
        return out;
    }
}
