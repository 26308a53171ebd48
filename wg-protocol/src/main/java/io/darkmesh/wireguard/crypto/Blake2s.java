package io.darkmesh.wireguard.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2sDigest;

/** BLAKE2s (RFC 7693), keyed and not, and HMAC over it (RFC 2104) as the KDF wants it. */
public final class Blake2s {
    /** Bytes of a full digest. */
    public static final int HASH_BYTES = 32;

    /** Bytes of mac1, mac2 and a cookie. */
    public static final int MAC_BYTES = 16;

    private static final int BLOCK_BYTES = 64;
    private static final int INNER_PAD = 0x36;
    private static final int OUTER_PAD = 0x5c;

    private Blake2s() {}

    /** HASH of the whitepaper: 32 bytes over the parts one after the other. */
    public static byte[] hash(byte[]... parts) {
        return digest(new Blake2sDigest(HASH_BYTES * Byte.SIZE), parts);
    }

    /**
     * BLAKE2s with a key of up to 32 bytes and a digest of 1 to 32 bytes.
     *
     * @throws IllegalArgumentException when a length is out of range
     */
    public static byte[] keyed(byte[] key, int digestBytes, byte[]... parts) {
        return digest(new Blake2sDigest(key, digestBytes, null, null), parts);
    }

    /** MAC of the whitepaper over a range of bytes: keyed BLAKE2s with 16 bytes of output. */
    public static byte[] mac(byte[] key, byte[] data, int offset, int length) {
        Blake2sDigest digest = new Blake2sDigest(key, MAC_BYTES, null, null);
        digest.update(data, offset, length);
        return finish(digest);
    }

    /** HMAC-BLAKE2s with 32 bytes of output over the parts one after the other. */
    public static byte[] hmac(byte[] key, byte[]... parts) {
        byte[] block = Arrays.copyOf(key.length > BLOCK_BYTES ? hash(key) : key, BLOCK_BYTES);
        Blake2sDigest inner = new Blake2sDigest(HASH_BYTES * Byte.SIZE);
        xor(block, INNER_PAD);
        inner.update(block, 0, BLOCK_BYTES);
        byte[] innerHash = digest(inner, parts);
        xor(block, INNER_PAD ^ OUTER_PAD);
        byte[] out = hash(block, innerHash);
        Arrays.fill(block, (byte) 0);
        return out;
    }

    private static void xor(byte[] block, int pad) {
        for (int i = 0; i < block.length; i++) {
            block[i] ^= (byte) pad;
        }
    }

    private static byte[] digest(Blake2sDigest digest, byte[]... parts) {
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        return finish(digest);
    }

    private static byte[] finish(Blake2sDigest digest) {
        byte[] out = new byte[digest.getDigestSize()];
        digest.doFinal(out, 0);
        digest.clearKey();
        return out;
    }
}
