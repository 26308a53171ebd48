package io.darkmesh.agent.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FrameQueueTest {
    private final FrameQueue queue = new FrameQueue();
    private final OutgoingMessage message = new OutgoingMessage();

    private static byte[] run(int size, int value) {
        byte[] bytes = new byte[size];
        bytes[0] = (byte) value;
        return bytes;
    }

    private int first(int ticket) throws InterruptedException {
        queue.take(message, ticket);
        return message.bytes[OutgoingMessage.PAYLOAD_AT] & 0xFF;
    }

    @Test
    void withoutAConnectionEverythingIsDropped() {
        assertThat(queue.addData(run(1, 1), 1)).isFalse();
        assertThat(queue.dropped()).isEqualTo(1);
    }

    @Test
    void signalsComeBeforeDataAndRunsThatFitGoTogether() throws InterruptedException {
        int ticket = queue.open();
        queue.addData(run(100, 1), 100);
        queue.addData(run(100, 2), 100);
        queue.addSignal(run(10, 3));
        assertThat(queue.take(message, ticket)).isEqualTo(OutgoingMessage.PAYLOAD_AT + 210);
        assertThat(message.bytes[OutgoingMessage.PAYLOAD_AT]).isEqualTo((byte) 3);
        assertThat(message.bytes[OutgoingMessage.PAYLOAD_AT + 10]).isEqualTo((byte) 1);
        assertThat(message.bytes[OutgoingMessage.PAYLOAD_AT + 110]).isEqualTo((byte) 2);
    }

    @Test
    void aFullQueueDropsItsOldestDataAndKeepsSignals() throws InterruptedException {
        int ticket = queue.open();
        queue.addSignal(run(60_000, 99));
        for (int i = 0; i < FrameQueue.MAX_RUNS + 5; i++) {
            assertThat(queue.addData(run(60_000, i), 60_000)).isTrue();
        }
        assertThat(queue.dropped()).isEqualTo(5);
        assertThat(first(ticket)).isEqualTo(99);
        for (int i = 5; i < FrameQueue.MAX_RUNS + 5; i++) {
            assertThat(first(ticket)).isEqualTo(i);
        }
    }

    @Test
    void theWriterOfAnEarlierConnectionGetsNothing() throws InterruptedException {
        int old = queue.open();
        int ticket = queue.open();
        queue.addData(run(5, 7), 5);
        assertThat(queue.take(message, old)).isEqualTo(-1);
        assertThat(first(ticket)).isEqualTo(7);
        queue.close();
        assertThat(queue.take(message, ticket)).isEqualTo(-1);
    }

    @Test
    void aPongGoesAlone() throws InterruptedException {
        int ticket = queue.open();
        queue.addControl(OutgoingMessage.PONG, run(4, 1));
        queue.addControl(OutgoingMessage.PONG, run(4, 2));
        queue.addData(run(5, 7), 5);
        assertThat(queue.take(message, ticket)).isEqualTo(OutgoingMessage.PAYLOAD_AT + 4);
        assertThat(message.opcode).isEqualTo(OutgoingMessage.PONG);
        queue.take(message, ticket);
        assertThat(first(ticket)).isEqualTo(7);
        assertThat(message.opcode).isEqualTo(OutgoingMessage.BINARY);
    }
}
