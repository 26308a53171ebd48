package io.darkmesh.agent.uapi;

import io.darkmesh.agent.localapi.UnixSocket;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The socket of one interface; a virtual thread for each connection. */
public final class UapiServer implements AutoCloseable {
    /** Connections at one time; one more waits. */
    static final int MAX_CONNECTIONS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(UapiServer.class);

    private final Path path;
    private final ServerSocketChannel server;
    private final UapiTarget target;
    private final Semaphore room = new Semaphore(MAX_CONNECTIONS);

    private UapiServer(Path path, ServerSocketChannel server, UapiTarget target) {
        this.path = path;
        this.server = server;
        this.target = target;
    }

    /**
     * Listens at the path (0600, its directory 0755).
     *
     * @throws io.darkmesh.agent.localapi.LocalApiException when it cannot
     */
    public static UapiServer start(Path path, UapiTarget target) {
        var uapi = new UapiServer(path, UnixSocket.listen(path, "rw-------"), target);
        Thread.ofVirtual().name("uapi").start(uapi::accept);
        return uapi;
    }

    /** Whether the socket is still in the file system; who deletes it wants the interface gone. */
    public boolean isPresent() {
        return Files.exists(path);
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debug("closing {} failed: {}", path, e.getMessage());
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                room.acquire();
                SocketChannel channel = server.accept();
                Thread.ofVirtual().name("uapi-request").start(() -> serve(channel));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                room.release();
                LOG.warn("cannot accept a connection: {}", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (channel;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
                Writer out = new BufferedWriter(
                        new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8))) {
            new UapiSession(in, out, target).run();
        } catch (IOException e) {
            LOG.debug("a configuration connection ended: {}", e.getMessage());
        } finally {
            room.release();
        }
    }
}
