package io.darkmesh.agent.localapi;

import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.LocalRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: reads a request, checks the right, has it answered. */
final class Connection implements Runnable, Asker {
    /** A request longer than this is refused. */
    static final int MAX_REQUEST_BYTES = 16_384;

    /** Who has not sent a whole request by then is let go. */
    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final SocketChannel channel;
    private final UserPrincipal asker;
    private final Permissions permissions;
    private final LocalRequestHandler handler;
    private volatile boolean gone;

    Connection(SocketChannel channel, UserPrincipal asker, Permissions permissions, LocalRequestHandler handler) {
        this.channel = channel;
        this.asker = asker;
        this.permissions = permissions;
        this.handler = handler;
    }

    @Override
    public void run() {
        try {
            String line = readLine();
            if (line != null) {
                answer(line);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("a local connection ended: {}", e.getMessage());
        }
    }

    private void answer(String line) {
        LocalRequest request;
        try {
            request = Json.read(line, LocalRequest.class);
        } catch (IllegalArgumentException e) {
            tell(new LocalEvent.Failed(FailureKind.USAGE, String.valueOf(e.getMessage()), null));
            return;
        }
        if (!permissions.allows(asker, request)) {
            String message = "only root and the agent's operator may do this: use sudo, or start meshd with --operator "
                    + asker.getName();
            tell(new LocalEvent.Failed(FailureKind.NOT_PERMITTED, message, null));
            return;
        }
        try {
            Thread.startVirtualThread(this::watchForTheEnd);
            handler.handle(request, this);
        } catch (UncheckedIOException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("a local request failed by a defect", e);
            String message = "the agent failed by a defect (" + e.getClass().getSimpleName() + "); its log says more";
            tell(new LocalEvent.Failed(FailureKind.INTERNAL, message, null));
        }
    }

    /** The request line, or nothing when the asker left before it was whole. */
    private @Nullable String readLine() throws IOException {
        Thread timer = Thread.startVirtualThread(this::closeWhenLate);
        try {
            ByteBuffer buffer = ByteBuffer.allocate(MAX_REQUEST_BYTES);
            while (channel.read(buffer) >= 0) {
                int end = newline(buffer);
                if (end >= 0) {
                    return new String(buffer.array(), 0, end, StandardCharsets.UTF_8);
                }
                if (!buffer.hasRemaining()) {
                    String message = "a request has at most " + MAX_REQUEST_BYTES + " bytes";
                    tell(new LocalEvent.Failed(FailureKind.USAGE, message, null));
                    return null;
                }
            }
            return null;
        } finally {
            timer.interrupt();
        }
    }

    private static int newline(ByteBuffer buffer) {
        for (int i = 0; i < buffer.position(); i++) {
            if (buffer.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Nothing more is to come from the asker but the end of the connection. */
    private void watchForTheEnd() {
        ByteBuffer ignored = ByteBuffer.allocate(64);
        try {
            int bytes = 0;
            while (bytes >= 0) {
                bytes = channel.read(ignored.clear());
            }
        } catch (IOException e) {
            LOG.trace("a local connection broke", e);
        }
        gone = true;
    }

    @Override
    public boolean isGone() {
        return gone;
    }

    private void closeWhenLate() {
        try {
            Thread.sleep(REQUEST_TIMEOUT);
            channel.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the request is here
        } catch (IOException e) {
            LOG.debug("closing a late connection failed", e);
        }
    }

    @Override
    public void tell(LocalEvent event) {
        ByteBuffer line = ByteBuffer.wrap((Json.write(event) + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            synchronized (channel) {
                while (line.hasRemaining()) {
                    channel.write(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
