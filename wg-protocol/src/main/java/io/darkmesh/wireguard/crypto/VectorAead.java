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
    /** Key stream at hand: what a packet of 1420 bytes needs, so that it is encrypted in one go. */
    private static final int CAPACITY_BLOCKS = 24;

    private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

    private final VectorChaCha large;
    private final VectorChaCha small;
    private final Poly1305 poly = new Poly1305();
    private final ChaChaState state = new ChaChaState();
    private final long[] keystream;
    private final AuthenticatedText text;

    /**
     * @param large makes many blocks at once
     * @param small makes fewer, for packets and ends of packets that need no more
     * @param lanes Poly1305 for long packets; null where the scalar one is the faster
     */
    VectorAead(VectorChaCha large, VectorChaCha small, @Nullable Poly1305Lanes lanes) {
        this.large = large;
        this.small = small;
        keystream = new long[CAPACITY_BLOCKS * BLOCK_LONGS];
        text = new AuthenticatedText(lanes);
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
        int at = text.start(additional, bytes);
        int ready = first(bytes);
        int done = Math.min(bytes, (ready - 1) * BLOCK_BYTES);
        large.encrypt(keystream, BLOCK_LONGS, buffer, offset, done, text.words(), at);
        while (done < bytes) {
            int step = Math.min(bytes - done, blocks(bytes - done) * BLOCK_BYTES);
            large.encrypt(keystream, 0, buffer, offset + done, step, text.words(), at + done / Long.BYTES);
            done += step;
        }
        text.authenticate(poly);
        buffer.set(LONG, offset + bytes, poly.tagLow());
        buffer.set(LONG, offset + bytes + Long.BYTES, poly.tagHigh());
    }

    private boolean open(MemorySegment additional, MemorySegment buffer, long offset, int bytes) {
        int at = text.start(additional, bytes);
        PacketWords.load(buffer, offset, bytes, text.words(), at);
        int ready = first(bytes);
        text.authenticate(poly);
        long low = buffer.get(LONG, offset + bytes) ^ poly.tagLow();
        long high = buffer.get(LONG, offset + bytes + Long.BYTES) ^ poly.tagHigh();
        if ((low | high) != 0) {
            return false;
        }
        int done = Math.min(bytes, (ready - 1) * BLOCK_BYTES);
        large.decrypt(keystream, BLOCK_LONGS, buffer, offset, done, text.words(), at);
        while (done < bytes) {
            int step = Math.min(bytes - done, blocks(bytes - done) * BLOCK_BYTES);
            large.decrypt(keystream, 0, buffer, offset + done, step, text.words(), at + done / Long.BYTES);
            done += step;
        }
        return true;
    }

    /** Makes the first blocks of key stream, starts Poly1305 with them and returns how many there are. */
    private int first(int bytes) {
        int blocks = blocks(BLOCK_BYTES + bytes);
        poly.start(keystream[0], keystream[1], keystream[2], keystream[3]);
        return blocks;
    }

    /** Makes key stream for so many bytes, or as much as there is room for, and returns the blocks made. */
    private int blocks(int bytes) {
        int made = 0;
        do {
            int wanted = bytes - made * BLOCK_BYTES;
            VectorChaCha chacha =
                    wanted > small.blocks() * BLOCK_BYTES && made + large.blocks() <= CAPACITY_BLOCKS ? large : small;
            chacha.keystream(state.words(), keystream, made * BLOCK_LONGS);
            state.skip(chacha.blocks());
            made += chacha.blocks();
        } while (made < CAPACITY_BLOCKS && made * BLOCK_BYTES < bytes);
        return made;
    }
}
