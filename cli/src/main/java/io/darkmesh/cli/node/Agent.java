package io.darkmesh.cli.node;

import io.darkmesh.cli.terminal.Console;
import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.cli.terminal.Failure;
import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.MalformedJsonException;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.LocalRequest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** The agent on this host, asked through its unix socket: a request line out, event lines back, the last of them final. */
final class Agent {
    private final Console console;

    Agent(Console console) {
        this.console = console;
    }

    /**
     * Asks and hands over each event as it comes, the final {@link LocalEvent.Done} as well.
     *
     * @param limit for the whole answer
     * @throws Failure when the agent is not there, says no, or does not finish in time
     */
    void ask(LocalRequest request, Duration limit, Consumer<LocalEvent> onEvent) {
        Path socket = console.socket();
        try (SocketChannel channel = connect(socket);
                EventLines lines =
                        new EventLines(channel, console.surroundings().nowNs(), limit)) {
            channel.write(ByteBuffer.wrap((Json.write(request) + "\n").getBytes(StandardCharsets.UTF_8)));
            lines.start();
            while (true) {
                LocalEvent event = read(lines.next());
                if (event instanceof LocalEvent.Failed failed) {
                    throw new Failure(ExitCode.of(failed.kind()), failed.message(), failed.detail(), null);
                }
                onEvent.accept(event);
                if (event instanceof LocalEvent.Done) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "The talk with the agent broke off: " + e.getMessage() + ".", e);
        }
    }

    private static LocalEvent read(Optional<String> line) {
        try {
            return Json.read(
                    line.orElseThrow(() -> new Failure(
                            ExitCode.FAILED,
                            "The agent hung up before it had answered. Look into its log, and try again.")),
                    LocalEvent.class);
        } catch (MalformedJsonException e) {
            throw new Failure(
                    ExitCode.FAILED,
                    "The agent's answer is not understood; meshd and meshctl are perhaps of different versions"
                            + " (meshctl version shows both).",
                    e);
        }
    }

    private static SocketChannel connect(Path socket) throws IOException {
        UnixDomainSocketAddress address;
        try {
            address = UnixDomainSocketAddress.of(socket);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "Not a socket's path: " + socket, e);
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(address);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw whyNot(socket, e);
        }
    }

    private static Failure whyNot(Path socket, IOException e) {
        String reason = String.valueOf(e.getMessage());
        if (reason.contains("Permission denied")) {
            return new Failure(
                    ExitCode.NOT_PERMITTED,
                    "You may not talk to the agent at " + socket + ". Run this with sudo, or as the agent's operator.",
                    e);
        }
        if (reason.contains("too long")) {
            return new Failure(ExitCode.USAGE, "A socket's path has at most 107 bytes, unlike " + socket + ".", e);
        }
        String what = Files.exists(socket) ? "Nobody answers at " + socket : "There is no agent at " + socket;
        return new Failure(
                ExitCode.NO_AGENT,
                what + ". Start it with: sudo systemctl start meshd (or, from a built tree: sudo bin/meshd).",
                e);
    }
}
