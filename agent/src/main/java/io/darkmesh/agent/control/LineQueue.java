package io.darkmesh.agent.control;

import io.darkmesh.protocol.api.FailureKind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes lines of the response body's buffers; asks for the next buffer only when the last one has been used. */
final class LineQueue implements Flow.Subscriber<List<ByteBuffer>> {
    /** A line longer than this ends the stream. */
    static final int MAX_LINE_BYTES = 64 << 20;

    private static final int MAX_ERROR_BYTES = 65_536;

    private sealed interface Signal {
        record Data(List<ByteBuffer> buffers) implements Signal {}

        record End(@Nullable Throwable cause) implements Signal {}
    }

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private volatile Flow.@Nullable Subscription subscription;

    /** The next line. @throws ControlException when the stream has ended or nothing came for so long */
    String next(Duration silence) {
        while (true) {
            String line = lines.poll();
            if (line != null) {
                return line;
            }
            switch (await(silence)) {
                case null -> throw ended("nothing heard from the coordinator for " + silence.toSeconds() + " s", null);
                case Signal.End end -> throw ended("the coordinator closed the map stream", end.cause());
                case Signal.Data data -> {
                    data.buffers().forEach(this::split);
                    request();
                }
            }
        }
    }

    /** All that is left, lines or not: the body of an error. */
    String rest(Duration silence) {
        while (await(silence) instanceof Signal.Data data && partial.size() < MAX_ERROR_BYTES) {
            data.buffers().forEach(buffer -> {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                partial.writeBytes(bytes);
            });
            request();
        }
        return partial.toString(StandardCharsets.UTF_8);
    }

    void cancel() {
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
        signals.add(new Signal.End(null));
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        signals.add(new Signal.Data(buffers));
    }

    @Override
    public void onError(Throwable throwable) {
        signals.add(new Signal.End(throwable));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal.End(null));
    }

    private @Nullable Signal await(Duration silence) {
        try {
            return signals.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Signal.End(e);
        }
    }

    private void request() {
        Flow.Subscription current = subscription;
        if (current != null) {
            current.request(1);
        }
    }

    private void split(ByteBuffer buffer) {
        while (buffer.hasRemaining()) {
            byte next = buffer.get();
            if (next == '\n') {
                lines.add(partial.toString(StandardCharsets.UTF_8));
                partial.reset();
            } else if (partial.size() < MAX_LINE_BYTES) {
                partial.write(next);
            } else {
                throw ended("the coordinator sent a line longer than " + MAX_LINE_BYTES + " bytes", null);
            }
        }
    }

    private static ControlException ended(String message, @Nullable Throwable cause) {
        return new ControlException(FailureKind.UNREACHABLE, message, cause);
    }
}
