package io.darkmesh.wireguard.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class MessagePropertyTest {
    private static byte[] bytes(int length, int seed) {
        byte[] out = new byte[length];
        new java.util.Random(seed).nextBytes(out);
        return out;
    }

    @Property
    void anInitiationReadsAsItWasWritten(@ForAll int sender, @ForAll int seed) {
        byte[] noise = bytes(108, seed);
        byte[] message = HandshakeInitiation.encode(sender, noise);
        var read = (HandshakeInitiation) Message.parse(ByteBuffer.wrap(message)).orElseThrow();
        assertThat(read.sender()).isEqualTo(sender);
        assertThat(read.noise()).isEqualTo(noise);
        assertThat(Arrays.copyOfRange(message, 116, 148)).containsOnly(0);
        assertThat(Arrays.copyOf(message, 4)).containsExactly(1, 0, 0, 0);
        refusesOtherLengths(message);
    }

    @Property
    void aResponseReadsAsItWasWritten(@ForAll int sender, @ForAll int receiver, @ForAll int seed) {
        byte[] noise = bytes(48, seed);
        byte[] message = HandshakeResponse.encode(sender, receiver, noise);
        var read = (HandshakeResponse) Message.parse(ByteBuffer.wrap(message)).orElseThrow();
        assertThat(read.sender()).isEqualTo(sender);
        assertThat(read.receiver()).isEqualTo(receiver);
        assertThat(read.noise()).isEqualTo(noise);
        assertThat(Arrays.copyOf(message, 4)).containsExactly(2, 0, 0, 0);
        refusesOtherLengths(message);
    }

    @Property
    void aCookieReplyReadsAsItWasWritten(@ForAll int receiver, @ForAll int seed) {
        byte[] message = CookieReply.encode(receiver, bytes(24, seed), bytes(32, seed + 1));
        var read = (CookieReply) Message.parse(ByteBuffer.wrap(message)).orElseThrow();
        assertThat(read.receiver()).isEqualTo(receiver);
        assertThat(read.nonce()).isEqualTo(bytes(24, seed));
        assertThat(read.encryptedCookie()).isEqualTo(bytes(32, seed + 1));
        refusesOtherLengths(message);
    }

    private static void refusesOtherLengths(byte[] message) {
        for (int length = 0; length < 2 * message.length; length++) {
            boolean parsed = Message.parse(ByteBuffer.wrap(Arrays.copyOf(message, length)))
                    .isPresent();
            assertThat(parsed).as("length %d", length).isEqualTo(length == message.length);
        }
    }

    @Property
    void transportDataHasAtLeast32Bytes(
            @ForAll int receiver, @ForAll long counter, @ForAll @IntRange(max = 100) int length) {
        ByteBuffer message = ByteBuffer.allocate(Math.max(length, 16)).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(0, 4).putInt(4, receiver).putLong(8, counter).limit(length);
        var read = Message.parse(message);
        assertThat(read.isPresent()).isEqualTo(length >= 32);
        read.ifPresent(data -> {
            assertThat(((TransportData) data).receiver()).isEqualTo(receiver);
            assertThat(((TransportData) data).counter()).isEqualTo(counter);
        });
    }

    @Property
    void anythingParsesToItsTypeAndLengthOrNotAtAll(@ForAll @Size(max = 300) byte[] any) {
        ByteBuffer datagram = ByteBuffer.wrap(any);
        Message.parse(datagram).ifPresent(message -> {
            int length = any.length;
            assertThat(any[1] | any[2] | any[3]).isZero();
            switch (message) {
                case HandshakeInitiation i ->
                    assertThat(any[0] == 1 && length == 148).isTrue();
                case HandshakeResponse r ->
                    assertThat(any[0] == 2 && length == 92).isTrue();
                case CookieReply c -> assertThat(any[0] == 3 && length == 64).isTrue();
                case TransportData t -> assertThat(any[0] == 4 && length >= 32).isTrue();
            }
        });
        assertThat(datagram.position()).isZero();
    }

    @Property
    void aMessageInTheMiddleOfABufferIsReadThere(@ForAll @IntRange(min = 1, max = 50) int before) {
        ByteBuffer buffer = ByteBuffer.allocate(300);
        buffer.put(before, HandshakeInitiation.encode(9, new byte[108]))
                .position(before)
                .limit(before + 148);
        var read = (HandshakeInitiation) Message.parse(buffer).orElseThrow();
        assertThat(read.sender()).isEqualTo(9);
        assertThat(buffer.position()).isEqualTo(before);
    }
}
