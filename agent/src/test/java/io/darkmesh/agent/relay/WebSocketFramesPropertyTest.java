package io.darkmesh.agent.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.darkmesh.protocol.relay.RelayFrame;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class WebSocketFramesPropertyTest {
    private static final class Collected implements IncomingMessages.Sink {
        final List<byte[]> messages = new ArrayList<>();
        final List<byte[]> pings = new ArrayList<>();

        @Override
        public void onMessage(ByteBuffer message) {
            messages.add(copy(message));
        }

        @Override
        public void onPing(ByteBuffer content) {
            pings.add(copy(content));
        }

        private static byte[] copy(ByteBuffer view) {
            byte[] bytes = new byte[view.remaining()];
            view.get(bytes);
            return bytes;
        }
    }

    /** RFC 6455 section 5.3: octet i is masked with octet i modulo 4 of the key. */
    @Property(tries = 200)
    void aClientsFrameReadByTheLetterHoldsThePayload(
            @ForAll @IntRange(max = RelayFrame.MAX_MESSAGE_BYTES) int size, @ForAll int key, @ForAll long seed) {
        var message = new OutgoingMessage();
        byte[] payload = new byte[size];
        new Random(seed).nextBytes(payload);
        System.arraycopy(payload, 0, message.bytes, OutgoingMessage.PAYLOAD_AT, size);
        int end = OutgoingMessage.PAYLOAD_AT + size;
        int at = message.finish(end, key);
        ByteBuffer wire = ByteBuffer.wrap(message.bytes, at, end - at);
        assertThat(wire.get() & 0xFF).isEqualTo(0x82);
        int first = wire.get() & 0xFF;
        assertThat(first & 0x80).as("masked").isNotZero();
        long length = (first & 0x7F) == 127
                ? wire.getLong()
                : (first & 0x7F) == 126 ? wire.getShort() & 0xFFFF : first & 0x7F;
        assertThat(length).isEqualTo(size);
        byte[] mask = new byte[4];
        wire.get(mask);
        for (int i = 0; i < size; i++) {
            if ((byte) (wire.get() ^ mask[i % 4]) != payload[i]) {
                throw new AssertionError("byte " + i + " of " + size);
            }
        }
    }

    @Property(tries = 100)
    void messagesComeWholeHoweverTheStreamIsCut(@ForAll long seed) throws IOException {
        var random = new Random(seed);
        var wire = new ByteArrayOutputStream();
        var sent = new ArrayList<byte[]>();
        for (int i = 0; i < 20; i++) {
            int size =
                    switch (random.nextInt(3)) {
                        case 0 -> random.nextInt(126);
                        case 1 -> 126 + random.nextInt(1000);
                        default -> random.nextInt(RelayFrame.MAX_MESSAGE_BYTES + 1);
                    };
            byte[] payload = new byte[size];
            random.nextBytes(payload);
            sent.add(payload);
            wire.write(header(0x82, size));
            wire.write(payload);
            if (random.nextInt(4) == 0) {
                wire.write(header(0x89, 3));
                wire.write(new byte[] {1, 2, 3});
            }
        }
        var collected = new Collected();
        var in = new IncomingMessages(new Dribbling(wire.toByteArray(), random), collected);
        assertThatThrownBy(() -> {
                    while (true) {
                        in.read();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        assertThat(collected.messages).hasSize(sent.size());
        for (int i = 0; i < sent.size(); i++) {
            assertThat(collected.messages.get(i)).isEqualTo(sent.get(i));
        }
        assertThat(collected.pings).allMatch(ping -> ping.length == 3);
    }

    @Test
    void whatIsMaskedTooLargeOrOfAnotherKindEndsTheConnection() {
        for (byte[] wrong : List.of(
                new byte[] {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 0},
                new byte[] {(byte) 0x82, 127, 0, 0, 0, 0, 0, 1, 0, 6},
                new byte[] {(byte) 0x82, 127, -1, 0, 0, 0, 0, 1, 0, 6},
                new byte[] {(byte) 0x81, 1, 'a'},
                new byte[] {0x02, 1, 'a'},
                new byte[] {(byte) 0x88, 0})) {
            var in = new IncomingMessages(new ByteArrayInputStream(wrong), new Collected());
            assertThatThrownBy(in::read).isInstanceOf(IOException.class);
        }
    }

    private static byte[] header(int type, int size) {
        ByteBuffer out = ByteBuffer.allocate(10).put((byte) type);
        if (size < 126) {
            out.put((byte) size);
        } else if (size < 65_536) {
            out.put((byte) 126).putShort((short) size);
        } else {
            out.put((byte) 127).putLong(size);
        }
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    /** Gives a random part of what is asked for. */
    private static final class Dribbling extends InputStream {
        private final ByteArrayInputStream all;
        private final Random random;

        Dribbling(byte[] all, Random random) {
            this.all = new ByteArrayInputStream(all);
            this.random = random;
        }

        @Override
        public int read() {
            return all.read();
        }

        @Override
        public int read(byte[] out, int at, int length) {
            return all.read(out, at, 1 + random.nextInt(length));
        }
    }
}
