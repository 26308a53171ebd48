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

    private boolean add(int size, int value) {
        FrameQueue.Run run = queue.lease(size);
        run.bytes[0] = (byte) value;
        return queue.addData(run, size);
    }

    private int first(int ticket) throws InterruptedException {
        queue.take(message, ticket);
        return message.bytes[OutgoingMessage.PAYLOAD_AT] & 0xFF;
    }

    @Test
    void withoutAConnectionEverythingIsDropped() {
        assertThat(add(1, 1)).isFalse();
        assertThat(queue.dropped()).isEqualTo(1);
    }

    @Test
    void signalsComeBeforeDataAndRunsThatFitGoTogether() throws InterruptedException {
        int ticket = queue.open();
        add(100, 1);
        add(100, 2);
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
            assertThat(add(60_000, i)).isTrue();
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
        add(5, 7);
        assertThat(queue.take(message, old)).isEqualTo(-1);
        assertThat(first(ticket)).isEqualTo(7);
        queue.close();
        assertThat(queue.take(message, ticket)).isEqualTo(-1);
    }

    /** The data path leaves no garbage: what was written or dropped is there for what comes next. */
    @Test
    void arraysAreUsedAgain() throws InterruptedException {
        int ticket = queue.open();
        for (int size : new int[] {1500, 60_000}) {
            FrameQueue.Run written = queue.lease(size);
            queue.addData(written, size);
            queue.take(message, ticket);
            assertThat(queue.lease(size)).isSameAs(written);

            FrameQueue.Run oldest = queue.lease(size);
            queue.addData(oldest, size);
            for (int i = 1; i <= FrameQueue.MAX_RUNS; i++) {
                add(size, i);
            }
            assertThat(queue.lease(size)).isSameAs(oldest);
            ticket = queue.open();
        }
    }

    @Test
    void aPongGoesAlone() throws InterruptedException {
        int ticket = queue.open();
        queue.addControl(OutgoingMessage.PONG, run(4, 1));
        queue.addControl(OutgoingMessage.PONG, run(4, 2));
        add(5, 7);
        assertThat(queue.take(message, ticket)).isEqualTo(OutgoingMessage.PAYLOAD_AT + 4);
        assertThat(message.opcode).isEqualTo(OutgoingMessage.PONG);
        queue.take(message, ticket);
        assertThat(first(ticket)).isEqualTo(7);
        assertThat(message.opcode).isEqualTo(OutgoingMessage.BINARY);
    }
}
