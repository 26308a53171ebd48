package io.darkmesh.testnetwork.path;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.JavaMain;
import io.darkmesh.testnetwork.lab.Program;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A TCP transfer whose every byte is known to the receiver, who checks it. */
public final class TcpStream {
    private static final int PORT = 9000;
    private static final int CHUNK_BYTES = 16_384;
    private static final long SEED = 99;

    private TcpStream() {}

    /** Sends and checks; fails unless all bytes arrive as they were in this time. */
    public static void transfer(Host from, Host to, String address, int bytes, Duration timeout) {
        Program receiver = to.start("receiver", JavaMain.command(TcpStream.class, "receive", "" + bytes));
        receiver.awaitOutput("ready", Duration.ofSeconds(10));
        List<String> send = JavaMain.command(TcpStream.class, "send", address, "" + bytes);
        Program sender = from.start("sender", send);
        receiver.awaitOutput("intact", timeout);
        sender.await(Duration.ofSeconds(30));
    }

    public static void main(String[] args) throws IOException {
        if (args[0].equals("receive")) {
            receive(Integer.parseInt(args[1]));
        } else {
            send(args[1], Integer.parseInt(args[2]));
        }
    }

    private static void receive(int bytes) throws IOException {
        try (var server = new ServerSocket(PORT)) {
            System.out.println("ready");
            try (Socket socket = server.accept()) {
                var in = new DataInputStream(socket.getInputStream());
                var random = new SplittableRandom(SEED);
                byte[] expected = new byte[CHUNK_BYTES];
                byte[] seen = new byte[CHUNK_BYTES];
                for (int left = bytes; left > 0; left -= CHUNK_BYTES) {
                    random.nextBytes(expected);
                    in.readFully(seen);
                    if (!Arrays.equals(expected, seen)) {
                        throw new IOException("damaged, " + left + " bytes before the end");
                    }
                }
                System.out.println("intact");
                socket.getOutputStream().write(1);
            }
        }
    }

    private static void send(String address, int bytes) throws IOException {
        try (var socket = new Socket(address, PORT)) {
            var random = new SplittableRandom(SEED);
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int left = bytes; left > 0; left -= CHUNK_BYTES) {
                random.nextBytes(chunk);
                socket.getOutputStream().write(chunk);
            }
            if (socket.getInputStream().read() != 1) {
                throw new IOException("no receipt");
            }
        }
    }
}
