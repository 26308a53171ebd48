package io.darkmesh.agent.localapi;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for local requests until closed; a virtual thread for each connection. */
public final class LocalApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalApiServer.class);

    private final Path path;
    private final ServerSocketChannel server;
    private final Permissions permissions;
    private final LocalRequestHandler handler;
    private final Admission admission = new Admission();

    private LocalApiServer(
            Path path, ServerSocketChannel server, Permissions permissions, LocalRequestHandler handler) {
        this.path = path;
        this.server = server;
        this.permissions = permissions;
        this.handler = handler;
    }

    /**
     * Starts to listen.
     *
     * @param operator a user of this host who may change things besides root
     * @throws LocalApiException when it cannot
     */
    public static LocalApiServer start(Path path, @Nullable String operator, LocalRequestHandler handler) {
        ServerSocketChannel server = UnixSocket.listen(path, "rw-rw-rw-");
        try {
            var api = new LocalApiServer(path, server, new Permissions(Files.getOwner(path), operator), handler);
            Thread.ofVirtual().name("local-api").start(api::accept);
            return api;
        } catch (IOException | RuntimeException e) {
            close(server, path);
            throw e instanceof LocalApiException known
                    ? known
                    : new LocalApiException("cannot listen on the socket " + path + ": " + e.getMessage(), e);
        }
    }

    /** Where it listens. */
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        close(server, path);
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                Thread.ofVirtual().name("local-request").start(() -> serve(channel));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("cannot accept a local connection: {}", e.getMessage());
                pause();
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            UserPrincipal asker =
                    channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
            if (!admission.enter(asker)) {
                return;
            }
            try {
                new Connection(channel, asker, permissions, handler).run();
            } finally {
                admission.leave(asker);
            }
        } catch (IOException e) {
            LOG.debug("a local connection failed: {}", e.getMessage());
        }
    }

    /** Out of descriptors, most likely: do not spin until some are free again. */
    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(ServerSocketChannel server, Path path) {
        try {
            server.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debug("closing {} failed: {}", path, e.getMessage());
        }
    }
}
