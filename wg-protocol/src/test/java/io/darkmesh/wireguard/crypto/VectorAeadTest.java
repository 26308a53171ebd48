package io.darkmesh.wireguard.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class VectorAeadTest {
    private static final int TAG = TransportAead.TAG_BYTES;
    private static final byte[] KEY_BYTES = random(32, 1);
    private static final TransportKey KEY = new TransportKey(KEY_BYTES);
    private static final int[] LENGTHS = {0, 1, 7, 8, 15, 16, 17, 63, 64, 65, 192, 255, 256, 257, 448, 960, 1023, 1420};

    /** The segment ends where the packet does: a read or write outside would throw. */
    @ParameterizedTest
    @EnumSource
    void staysInsideAnExactSegmentAtEveryLengthAndAlignment(VectorVariant variant) {
        TransportAead aead = variant.create();
        var plaintext = random(2_200, 2);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(plaintext.length + TAG + 64, 64);
            for (int bytes = 0; bytes <= plaintext.length; bytes++) {
                MemorySegment packet = memory.asSlice(bytes * 7 % 64, bytes + TAG);
                MemorySegment.copy(plaintext, 0, packet, ValueLayout.JAVA_BYTE, 0, bytes);
                aead.seal(KEY, bytes, packet, 0, bytes);
                if (bytes % 13 == 0) {
                    var alone = new byte[bytes];
                    System.arraycopy(plaintext, 0, alone, 0, bytes);
                    assertThat(packet.toArray(ValueLayout.JAVA_BYTE))
                            .isEqualTo(ReferenceAead.JDK.seal(KEY_BYTES, bytes, alone));
                }
                assertThat(aead.open(KEY, bytes, packet, 0, bytes + TAG)).isTrue();
                assertThat(packet.mismatch(MemorySegment.ofArray(plaintext))).isGreaterThanOrEqualTo(bytes);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void opensWhatItSealedUpToTheLargestPacketAtEveryAlignment(VectorVariant variant) {
        TransportAead aead = variant.create();
        byte[] plaintext = random(65_535, 3);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(plaintext.length + TAG + 64, 64);
            for (int alignment = 0; alignment < 64; alignment++) {
                int bytes = plaintext.length - 5 * alignment;
                MemorySegment packet = memory.asSlice(alignment, bytes + TAG);
                MemorySegment.copy(plaintext, 0, packet, ValueLayout.JAVA_BYTE, 0, bytes);
                aead.seal(KEY, -1 - alignment, packet, 0, bytes);
                assertThat(aead.open(KEY, -1 - alignment, packet, 0, bytes + TAG))
                        .isTrue();
                assertThat(packet.mismatch(MemorySegment.ofArray(plaintext))).isGreaterThanOrEqualTo(bytes);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesEveryFlippedByteAndLeavesTheBufferAsItWas(VectorVariant variant) {
        TransportAead aead = variant.create();
        for (int bytes : LENGTHS) {
            byte[] sealed = ReferenceAead.JDK.seal(KEY_BYTES, 7, random(bytes, bytes));
            for (int i = 0; i < sealed.length; i++) {
                byte[] tampered = sealed.clone();
                tampered[i] ^= (byte) (1 << i % 8);
                MemorySegment buffer = MemorySegment.ofArray(tampered.clone());
                assertThat(aead.open(KEY, 7, buffer, 0, sealed.length)).isFalse();
                assertThat(buffer.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(tampered);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesEveryFlippedBitOfTheTag(VectorVariant variant) {
        TransportAead aead = variant.create();
        byte[] sealed = ReferenceAead.JDK.seal(KEY_BYTES, 9, random(100, 4));
        for (int bit = 0; bit < 8 * TAG; bit++) {
            byte[] tampered = sealed.clone();
            tampered[100 + bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(aead.open(KEY, 9, MemorySegment.ofArray(tampered), 0, sealed.length))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatCannotHoldATagAndRangesOutsideTheBuffer(VectorVariant variant) {
        TransportAead aead = variant.create();
        MemorySegment buffer = MemorySegment.ofArray(new byte[64]);
        for (int bytes = 0; bytes < TAG; bytes++) {
            assertThat(aead.open(KEY, 0, buffer, 0, bytes)).isFalse();
        }
        assertThatThrownBy(() -> aead.seal(KEY, 0, buffer, 0, 49)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> aead.seal(KEY, 0, buffer, 50, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> aead.seal(KEY, 0, buffer, -1, 8)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> aead.open(KEY, 0, buffer, 1, 64)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> aead.open(KEY, 0, buffer, 0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(buffer.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
    }

    private static byte[] random(int bytes, long seed) {
        var all = new byte[bytes];
        new Random(seed).nextBytes(all);
        return all;
    }
}
