package io.darkmesh.wireguard.crypto;

import java.lang.foreign.MemorySegment;

/**
 * ChaCha20-Poly1305 (RFC 8439 section 2.8) as WireGuard's transport data uses it: no additional data, and a nonce of
 * four zero bytes followed by the 64-bit little-endian counter. Works in place.
 *
 * <p>An instance owns scratch space and therefore belongs to one thread; the {@link TransportKey} it is given may be
 * shared. Neither operation reads or writes a byte outside the range it is told, and neither allocates when the
 * implementation is the vectorised one.
 */
public interface TransportAead {
    /** Bytes of the Poly1305 tag that {@link #seal} writes after the ciphertext. */
    int TAG_BYTES = 16;

    /**
     * Encrypts {@code plaintextBytes} bytes at {@code offset} in place and writes the tag right behind them, so that
     * {@code plaintextBytes + TAG_BYTES} bytes change.
     *
     * @param counter the packet counter, read as unsigned; never used twice with one key
     */
    void seal(TransportKey key, long counter, MemorySegment buffer, long offset, int plaintextBytes);

    /**
     * Checks the tag in constant time and only then decrypts in place.
     *
     * @param sealedBytes ciphertext and tag together, at least {@link #TAG_BYTES}
     * @return false when the tag is wrong; the buffer is then as it was
     */
    boolean open(TransportKey key, long counter, MemorySegment buffer, long offset, int sealedBytes);
}
