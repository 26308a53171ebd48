package io.darkmesh.testnetwork.path;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.JavaMain;
import io.darkmesh.testnetwork.lab.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;

/**
 * A TCP stream of 200 kB/s whose receiver checks each byte, and knows for how long nothing came.
 *
 * <p>Not for use by several threads.
 */
public final class SteadyStream {
    private static final int PORT = 9001;
    private static final int CHUNK_BYTES = 2048;
    private static final int INTERVAL_MS = 10;
    private static final long SEED = 101;
    private static final long NS_PER_MS = 1_000_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Program sender;
    private final Program receiver;
    private int questions;

    private SteadyStream(Program sender, Program receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    /** Starts one that flows until {@link #finish}. */
    public static SteadyStream start(Host from, Host to, String address) {
        Program receiver = to.start("steady-in", JavaMain.command(SteadyStream.class, "receive"));
        receiver.awaitOutput("ready", TIMEOUT);
        Program sender = from.start("steady-out", JavaMain.command(SteadyStream.class, "send", address));
        receiver.awaitOutput("flowing", TIMEOUT);
        return new SteadyStream(sender, receiver);
    }

    /** Whether both ends run. */
    public boolean isAlive() {
        return sender.isAlive() && receiver.isAlive();
    }

    /** The longest time in which nothing came since this was asked before, the time until now included. */
    public Duration longestPause() {
        String name = "pause-" + ++questions;
        receiver.type(name + "\n");
        MatchResult answer = receiver.awaitOutput(name + " (\\d+) ms", TIMEOUT);
        return Duration.ofMillis(Long.parseLong(answer.group(1)));
    }

    /** Ends it; fails unless each byte has arrived as it was. Returns how many. */
    public long finish() {
        sender.type("end\n");
        MatchResult end = receiver.awaitOutput("intact (\\d+) bytes", TIMEOUT);
        sender.await(TIMEOUT);
        receiver.await(TIMEOUT);
        return Long.parseLong(end.group(1));
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args[0].equals("receive")) {
            new Receiver().run();
        } else {
            send(args[1]);
        }
    }

    private static void send(String address) throws IOException, InterruptedException {
        var ended = new AtomicBoolean();
        Thread.ofPlatform().daemon().start(() -> awaitLine(ended));
        try (var socket = new Socket(address, PORT)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            var random = new SplittableRandom(SEED);
            byte[] chunk = new byte[CHUNK_BYTES];
            while (!ended.get()) {
                random.nextBytes(chunk);
                out.write(chunk);
                Thread.sleep(INTERVAL_MS);
            }
            socket.shutdownOutput();
            if (socket.getInputStream().read() != 1) {
                throw new IOException("no receipt");
            }
        }
    }

    private static void awaitLine(AtomicBoolean ended) {
        try {
            if (System.in.read() >= 0) {
                ended.set(true);
            }
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    }

    private static final class Receiver {
        private long lastNs = System.nanoTime();
        private long longestNs;

        void run() throws IOException {
            try (var server = new ServerSocket(PORT)) {
                System.out.println("ready");
                try (Socket socket = server.accept()) {
                    came();
                    System.out.println("flowing");
                    Thread.ofPlatform().daemon().start(this::answer);
                    System.out.println("intact " + check(socket.getInputStream()) + " bytes");
                    socket.getOutputStream().write(1);
                }
            }
        }

        private long check(InputStream in) throws IOException {
            var random = new SplittableRandom(SEED);
            byte[] expected = new byte[CHUNK_BYTES];
            byte[] seen = new byte[CHUNK_BYTES];
            long bytes = 0;
            while (true) {
                random.nextBytes(expected);
                for (int at = 0; at < CHUNK_BYTES; ) {
                    int read = in.read(seen, at, CHUNK_BYTES - at);
                    if (read < 0) {
                        if (at > 0) {
                            throw new IOException("cut off");
                        }
                        return bytes;
                    }
                    came();
                    at += read;
                    bytes += read;
                }
                if (!Arrays.equals(expected, seen)) {
                    throw new IOException("damaged before byte " + bytes);
                }
            }
        }

        private synchronized void came() {
            long now = System.nanoTime();
            longestNs = Math.max(longestNs, now - lastNs);
            lastNs = now;
        }

        private synchronized long longestMs() {
            long pauseNs = Math.max(longestNs, System.nanoTime() - lastNs);
            longestNs = 0;
            return pauseNs / NS_PER_MS;
        }

        private void answer() {
            try (var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                lines.lines().forEach(name -> System.out.println(name + " " + longestMs() + " ms"));
            } catch (IOException e) {
                System.err.println(e.getMessage());
            }
        }
    }
}
