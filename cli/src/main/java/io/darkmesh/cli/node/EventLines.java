package io.darkmesh.cli.node;

import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.cli.terminal.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lines out of a channel, until a time. A selector waits, so no other thread is needed. */
final class EventLines implements AutoCloseable {
    /** A status of ten thousand peers has about 5 MB. */
    static final int MAX_LINE_BYTES = 16 << 20;

    private static final int FIRST_BYTES = 8 << 10;

    private final SocketChannel channel;
    private final Selector selector;
    private final LongSupplier nowNs;
    private final long deadlineNs;
    private final Duration limit;
    /** Filled up to its position; what precedes it has no line end before {@link #searched}. */
    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_BYTES);

    private int searched;

    EventLines(SocketChannel channel, LongSupplier nowNs, Duration limit) throws IOException {
        this.channel = channel;
        this.selector = Selector.open();
        this.nowNs = nowNs;
        this.limit = limit;
        this.deadlineNs = nowNs.getAsLong() + limit.toNanos();
    }

    /** From here on the channel does not block. */
    void start() throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    /** The next line without its end; nothing at the end of the stream, where an unfinished line is dropped. */
    Optional<String> next() throws IOException {
        while (true) {
            for (; searched < buffer.position(); searched++) {
                if (buffer.get(searched) == '\n') {
                    return Optional.of(take(searched));
                }
            }
            makeRoom();
            int read = channel.read(buffer);
            if (read < 0) {
                return Optional.empty();
            }
            if (read == 0) {
                await();
            }
        }
    }

    private String take(int length) {
        byte[] line = new byte[length];
        buffer.flip();
        buffer.get(line).get();
        buffer.compact();
        searched = 0;
        return new String(line, StandardCharsets.UTF_8);
    }

    private void makeRoom() {
        if (buffer.hasRemaining()) {
            return;
        }
        if (buffer.capacity() >= MAX_LINE_BYTES) {
            throw new Failure(ExitCode.FAILED, "The agent answers with a line of more than 16 MiB.");
        }
        buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), buffer.capacity() * 2))
                .position(buffer.position());
    }

    private void await() throws IOException {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - nowNs.getAsLong());
        if (leftMs <= 0) {
            throw new Failure(ExitCode.TIMED_OUT, "The agent has not finished within " + limit.toSeconds() + " s.");
        }
        selector.select(leftMs);
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
