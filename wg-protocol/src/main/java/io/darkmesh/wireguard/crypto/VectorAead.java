package io.darkmesh.wireguard.crypto;

import static io.darkmesh.wireguard.crypto.VectorChaCha.BLOCK_BYTES;
import static io.darkmesh.wireguard.crypto.VectorChaCha.BLOCK_LONGS;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * ChaCha20-Poly1305 on the Vector API, in place and without allocation; see {@code docs/decisions/0005-vector-aead.md}.
 *
 * <p>The first block of a key stream is Poly1305's key (RFC 8439 section 2.6); it is made together with the blocks that
 * encrypt the start of the packet, so a small packet costs one run of the block function. Owned by one thread.
 */
final class VectorAead implements TransportAead {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

    private final VectorChaCha large;
    private final VectorChaCha small;
    private final @Nullable Poly1305Lanes lanes;
    private final int lanesFromBytes;
    private final Poly1305 poly = new Poly1305();
    private final ChaChaState state = new ChaChaState();
    private final long[] keystream;

    /**
     * @param large makes many blocks at once
     * @param small makes fewer, for packets and ends of packets that need no more
     * @param lanes Poly1305 for long packets; null where the scalar one is the faster
     */
    VectorAead(VectorChaCha large, VectorChaCha small, @Nullable Poly1305Lanes lanes) {
        this.large = large;
        this.small = small;
        this.lanes = lanes;
        this.lanesFromBytes = lanes == null ? Integer.MAX_VALUE : Math.max(256, lanes.bytes());
        this.keystream = new long[large.blocks() * BLOCK_LONGS];
    }

    @Override
    public void seal(TransportKey key, long counter, MemorySegment buffer, long offset, int plaintextBytes) {
        Objects.checkFromIndexSize(offset, (long) plaintextBytes + TAG_BYTES, buffer.byteSize());
        state.start(key, 0, (int) counter, (int) (counter >>> 32));
        seal(NOTHING, buffer, offset, plaintextBytes);
    }

    @Override
    public boolean open(TransportKey key, long counter, MemorySegment buffer, long offset, int sealedBytes) {
        Objects.checkFromIndexSize(offset, sealedBytes, buffer.byteSize());
        if (sealedBytes < TAG_BYTES) {
            return false;
        }
        state.start(key, 0, (int) counter, (int) (counter >>> 32));
        return open(NOTHING, buffer, offset, sealedBytes - TAG_BYTES);
    }

    /** RFC 8439 in full: additional data, and a nonce of three little-endian words. */
    void seal(TransportKey key, int[] nonce, MemorySegment additional, MemorySegment buffer, long offset, int bytes) {
        state.start(key, nonce[0], nonce[1], nonce[2]);
        seal(additional, buffer, offset, bytes);
    }

    /** As {@link #open(TransportKey, long, MemorySegment, long, int)}, with additional data and any nonce. */
    boolean open(
            TransportKey key, int[] nonce, MemorySegment additional, MemorySegment buffer, long offset, int bytes) {
        state.start(key, nonce[0], nonce[1], nonce[2]);
        return open(additional, buffer, offset, bytes - TAG_BYTES);
    }

    private void seal(MemorySegment additional, MemorySegment buffer, long offset, int bytes) {
        int ready = first(bytes);
        crypt(buffer, offset, bytes, ready);
        authenticate(additional, buffer, offset, bytes);
        buffer.set(LONG, offset + bytes, poly.tagLow());
        buffer.set(LONG, offset + bytes + Long.BYTES, poly.tagHigh());
    }

    private boolean open(MemorySegment additional, MemorySegment buffer, long offset, int bytes) {
        int ready = first(bytes);
        authenticate(additional, buffer, offset, bytes);
        long low = buffer.get(LONG, offset + bytes) ^ poly.tagLow();
        long high = buffer.get(LONG, offset + bytes + Long.BYTES) ^ poly.tagHigh();
        if ((low | high) != 0) {
            return false;
        }
        crypt(buffer, offset, bytes, ready);
        return true;
    }

    /** Makes the first run of key stream, starts Poly1305 with it and returns the blocks made. */
    private int first(int bytes) {
        int blocks = next(BLOCK_BYTES + bytes);
        poly.start(keystream[0], keystream[1], keystream[2], keystream[3]);
        return blocks;
    }

    private int next(int bytes) {
        VectorChaCha chacha = bytes > small.blocks() * BLOCK_BYTES ? large : small;
        chacha.keystream(state.words(), keystream);
        state.skip(chacha.blocks());
        return chacha.blocks();
    }

    /** Adds the key stream, of which {@code blocks} blocks are ready and the first one is Poly1305's. */
    private void crypt(MemorySegment buffer, long offset, int bytes, int blocks) {
        int done = Math.min(bytes, (blocks - 1) * BLOCK_BYTES);
        large.xor(keystream, BLOCK_LONGS, buffer, offset, done);
        while (done < bytes) {
            int step = Math.min(bytes - done, next(bytes - done) * BLOCK_BYTES);
            large.xor(keystream, 0, buffer, offset + done, step);
            done += step;
        }
    }

    private void authenticate(MemorySegment additional, MemorySegment buffer, long offset, int bytes) {
        int additionalBytes = (int) additional.byteSize();
        int done = 0;
        if (additionalBytes > 0) {
            padded(additional, 0, additionalBytes);
        } else if (lanes != null && bytes >= lanesFromBytes) {
            int chunks = bytes / lanes.bytes();
            lanes.absorb(poly, buffer, offset, chunks);
            done = chunks * lanes.bytes();
        }
        padded(buffer, offset + done, bytes - done);
        poly.block(additionalBytes, bytes);
        poly.finish();
    }

    private void padded(MemorySegment data, long offset, int bytes) {
        int whole = bytes / Poly1305.BLOCK_BYTES;
        poly.blocks(data, offset, whole);
        poly.lastBlock(data, offset + (long) whole * Poly1305.BLOCK_BYTES, bytes % Poly1305.BLOCK_BYTES);
    }
}
