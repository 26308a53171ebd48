package io.darkmesh.wireguard.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class VectorAeadPropertyTest {
    private static final int GUARD_BYTES = 128;

    /** Sealed by any, opened by any; the bytes on either side of the range stay what they were. */
    @Property(tries = 400)
    void sealsAndOpensAsOthersDo(
            @ForAll VectorVariant variant,
            @ForAll ReferenceAead reference,
            @ForAll @IntRange(max = 65_535) int plaintextBytes,
            @ForAll @IntRange(max = 63) int alignment,
            @ForAll long counter,
            @ForAll long seed) {
        agree(variant, reference, plaintextBytes, alignment, counter, seed);
    }

    /** The lengths at which the code changes its way are small. */
    @Property(tries = 1500)
    void sealsAndOpensShortPacketsAsOthersDo(
            @ForAll VectorVariant variant,
            @ForAll ReferenceAead reference,
            @ForAll @IntRange(max = 2_100) int plaintextBytes,
            @ForAll @IntRange(max = 63) int alignment,
            @ForAll long counter,
            @ForAll long seed) {
        agree(variant, reference, plaintextBytes, alignment, counter, seed);
    }

    private static void agree(
            VectorVariant variant,
            ReferenceAead reference,
            int plaintextBytes,
            int alignment,
            long counter,
            long seed) {
        var random = new Random(seed);
        var keyBytes = new byte[TransportKey.KEY_BYTES];
        var plaintext = new byte[plaintextBytes];
        var around = new byte[2 * GUARD_BYTES + plaintextBytes + TransportAead.TAG_BYTES];
        random.nextBytes(keyBytes);
        random.nextBytes(plaintext);
        random.nextBytes(around);
        byte[] expected = reference.seal(keyBytes, counter, plaintext);
        var key = new TransportKey(keyBytes);
        TransportAead aead = variant.create();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(alignment + around.length, 64).asSlice(alignment);
            buffer.copyFrom(MemorySegment.ofArray(around));
            MemorySegment.copy(plaintext, 0, buffer, ValueLayout.JAVA_BYTE, GUARD_BYTES, plaintextBytes);
            aead.seal(key, counter, buffer, GUARD_BYTES, plaintextBytes);
            System.arraycopy(expected, 0, around, GUARD_BYTES, expected.length);
            assertThat(buffer.toArray(ValueLayout.JAVA_BYTE)).as("sealed").isEqualTo(around);

            assertThat(aead.open(key, counter, buffer, GUARD_BYTES, expected.length))
                    .isTrue();
            System.arraycopy(plaintext, 0, around, GUARD_BYTES, plaintextBytes);
            assertThat(buffer.toArray(ValueLayout.JAVA_BYTE)).as("opened").isEqualTo(around);
        }
    }

    @Property(tries = 500)
    void refusesADifferentKeyCounterOrLength(
            @ForAll VectorVariant variant, @ForAll @IntRange(max = 1_500) int plaintextBytes, @ForAll long seed) {
        var random = new Random(seed);
        var key = new byte[TransportKey.KEY_BYTES];
        random.nextBytes(key);
        long counter = random.nextLong();
        byte[] sealed = ReferenceAead.JDK.seal(key, counter, new byte[plaintextBytes]);
        MemorySegment buffer = MemorySegment.ofArray(sealed.clone());
        TransportAead aead = variant.create();
        int cut = random.nextInt(1, sealed.length + 1);
        assertThat(aead.open(new TransportKey(key), counter, buffer, 0, sealed.length - cut))
                .isFalse();
        assertThat(aead.open(new TransportKey(key), counter ^ 1L << random.nextInt(64), buffer, 0, sealed.length))
                .isFalse();
        key[random.nextInt(key.length)] ^= (byte) (1 << random.nextInt(8));
        assertThat(aead.open(new TransportKey(key), counter, buffer, 0, sealed.length))
                .isFalse();
        assertThat(buffer.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(sealed);
    }
}
