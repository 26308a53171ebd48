package io.darkmesh.protocol.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.Samples;
import io.darkmesh.protocol.key.Key32;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

final class RelayFramePropertyTest {
    private static Arbitrary<Key32> keys() {
        return Samples.nodeKeys().map(Key32::of);
    }

    private static Arbitrary<ByteBuffer> payloads() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(200).map(ByteBuffer::wrap);
    }

    @Provide
    Arbitrary<RelayFrame> frames() {
        var u16 = Arbitraries.integers().between(0, 65_535);
        return Arbitraries.oneOf(
                Combinators.combine(
                                keys(),
                                keys(),
                                Arbitraries.strings()
                                        .ofMaxLength(60)
                                        .filter(id -> id.getBytes(java.nio.charset.StandardCharsets.UTF_8).length < 256
                                                && java.nio.charset.StandardCharsets.UTF_8
                                                        .newEncoder()
                                                        .canEncode(id)))
                        .as(RelayFrame.Challenge::new),
                Combinators.combine(keys(), keys(), payloads()).as(RelayFrame.Authenticate::new),
                Combinators.combine(u16, u16).as(RelayFrame.Welcome::new),
                Arbitraries.of(RefusalCode.class).map(RelayFrame.Refused::new),
                Combinators.combine(keys(), payloads()).as(RelayFrame.Data::new),
                Combinators.combine(keys(), payloads()).as(RelayFrame.Signal::new),
                keys().map(RelayFrame.PeerGone::new),
                Arbitraries.longs().map(RelayFrame.Ping::new),
                Arbitraries.longs().map(RelayFrame.Pong::new),
                u16.map(RelayFrame.Restarting::new));
    }

    @Property
    void aMessageOfSeveralFramesIsReadAsTheyWereWritten(
            @ForAll @Size(max = 5) List<@net.jqwik.api.From("frames") RelayFrame> frames) {
        ByteBuffer message = ByteBuffer.allocate(
                frames.stream().mapToInt(RelayFrame::sizeBytes).sum());
        frames.forEach(frame -> frame.write(message));
        assertThat(message.hasRemaining()).isFalse();
        message.flip();
        for (RelayFrame frame : frames) {
            assertThat(RelayFrame.read(message)).contains(frame);
        }
        assertThat(message.hasRemaining()).isFalse();
    }

    @Property
    void aFrameCutShortIsRefusedAndTheMessageStaysWhereItWas(@ForAll("frames") RelayFrame frame) {
        ByteBuffer whole = frame.toMessage();
        for (int length = 0; length < whole.limit(); length++) {
            ByteBuffer cut = whole.slice(0, length);
            assertThat(RelayFrame.read(cut)).isEmpty();
            assertThat(cut.position()).isZero();
        }
    }

    @Property(tries = 5000)
    void noiseNeverThrows(@ForAll @Size(max = 120) byte[] noise) {
        ByteBuffer message = ByteBuffer.wrap(noise);
        while (RelayFrame.read(message).isPresent()) {
            assertThat(message.position()).isPositive();
        }
    }

    @Property(tries = 500)
    void noiseOfEveryTypeWithARightLengthNeverThrows(@ForAll @Size(max = 120) byte[] noise) {
        for (int type = 0; type < 12; type++) {
            ByteBuffer message = ByteBuffer.allocate(5 + noise.length)
                    .put((byte) type)
                    .putInt(noise.length)
                    .put(noise)
                    .flip();
            RelayFrame.read(message);
        }
    }
}
