package io.darkmesh.agent.localapi;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Binds a unix socket, replacing the one a killed process left behind and never one that is alive. */
public final class UnixSocket {
    private UnixSocket() {}

    /**
     * Listens at a path; the directory is made (0755) when there is none.
     *
     * @param permissions such as {@code rw-rw-rw-}
     * @throws LocalApiException when somebody answers there already, or the path cannot be used
     */
    public static ServerSocketChannel listen(Path path, String permissions) {
        try {
            Path directory = path.toAbsolutePath().getParent();
            if (directory != null && !Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            removeStale(path);
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                // Between bind and listen a socket refuses, and wg(8) deletes one that does: it gets its name
                // afterwards.
                Path unnamed = path.resolveSibling(path.getFileName() + ".new");
                Files.deleteIfExists(unnamed);
                server.bind(UnixDomainSocketAddress.of(unnamed));
                Files.setPosixFilePermissions(unnamed, PosixFilePermissions.fromString(permissions));
                Files.move(unnamed, path, StandardCopyOption.ATOMIC_MOVE);
                return server;
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (BindException e) {
            throw new LocalApiException("the socket " + path + " is in use", e);
        } catch (IOException | IllegalArgumentException e) {
            String message = "cannot listen on the socket " + path + " (" + e.getMessage() + "): give another --socket";
            throw new LocalApiException(message, e);
        }
    }

    private static void removeStale(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException e) {
            Files.deleteIfExists(path); // nobody listens any more
            return;
        }
        throw new LocalApiException("another meshd answers on " + path + ": stop it or give another --socket", null);
    }
}
