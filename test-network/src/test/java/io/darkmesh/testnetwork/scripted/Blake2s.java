package io.darkmesh.testnetwork.scripted;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** BLAKE2s (RFC 7693), HMAC over it (RFC 2104) and WireGuard's KDF (RFC 5869 with empty info). */
final class Blake2s {
    static final int HASH_BYTES = 32;

    private static final int BLOCK_BYTES = 64;
    private static final int ROUNDS = 10;
    private static final int[] IV = {
        0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19
    };
    private static final byte[][] SIGMA = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
        {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
        {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
        {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
        {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
        {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
        {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
        {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
        {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
    };

    private Blake2s() {}

    static byte[] hash(byte[]... parts) {
        return digest(new byte[0], HASH_BYTES, join(parts));
    }

    static byte[] mac(byte[] key, int bytes, byte[]... parts) {
        return digest(key, bytes, join(parts));
    }

    private static byte[] hmac(byte[] key, byte[]... parts) {
        byte[] inner = new byte[BLOCK_BYTES];
        byte[] outer = new byte[BLOCK_BYTES];
        for (int i = 0; i < BLOCK_BYTES; i++) {
            int k = i < key.length ? key[i] : 0;
            inner[i] = (byte) (k ^ 0x36);
            outer[i] = (byte) (k ^ 0x5c);
        }
        return hash(outer, hash(inner, join(parts)));
    }

    /** The first {@code n} outputs. */
    static byte[][] kdf(int n, byte[] key, byte[] input) {
        byte[] secret = hmac(key, input);
        byte[][] outputs = new byte[n][];
        byte[] last = new byte[0];
        for (int i = 0; i < n; i++) {
            last = hmac(secret, last, new byte[] {(byte) (i + 1)});
            outputs[i] = last;
        }
        return outputs;
    }

    static byte[] join(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static byte[] digest(byte[] key, int outBytes, byte[] message) {
        int[] h = IV.clone();
        h[0] ^= 0x01010000 ^ (key.length << 8) ^ outBytes;
        byte[] all = key.length == 0 ? message : join(Arrays.copyOf(key, BLOCK_BYTES), message);
        int blocks = Math.max(1, (all.length + BLOCK_BYTES - 1) / BLOCK_BYTES);
        byte[] padded = Arrays.copyOf(all, blocks * BLOCK_BYTES);
        ByteBuffer in = ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN);
        for (int block = 0; block < blocks; block++) {
            boolean last = block == blocks - 1;
            compress(h, in, last ? all.length : (block + 1) * BLOCK_BYTES, last);
        }
        ByteBuffer out = ByteBuffer.allocate(HASH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : h) {
            out.putInt(word);
        }
        return Arrays.copyOf(out.array(), outBytes);
    }

    private static void compress(int[] h, ByteBuffer in, int count, boolean last) {
        int[] m = new int[16];
        for (int i = 0; i < m.length; i++) {
            m[i] = in.getInt();
        }
        int[] v = Arrays.copyOf(h, 16);
        System.arraycopy(IV, 0, v, 8, 8);
        v[12] ^= count;
        v[14] ^= last ? -1 : 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] s = SIGMA[round];
            for (int i = 0; i < 4; i++) {
                mix(v, i, 4 + i, 8 + i, 12 + i, m[s[2 * i]], m[s[2 * i + 1]]);
            }
            for (int i = 0; i < 4; i++) {
                mix(v, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4, m[s[8 + 2 * i]], m[s[9 + 2 * i]]);
            }
        }
        for (int i = 0; i < h.length; i++) {
            h[i] ^= v[i] ^ v[i + 8];
        }
    }

    private static void mix(int[] v, int a, int b, int c, int d, int x, int y) {
        v[a] += v[b] + x;
        v[d] = Integer.rotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = Integer.rotateRight(v[b] ^ v[c], 12);
        v[a] += v[b] + y;
        v[d] = Integer.rotateRight(v[d] ^ v[a], 8);
        v[c] += v[d];
        v[b] = Integer.rotateRight(v[b] ^ v[c], 7);
    }
}
