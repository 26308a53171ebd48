package io.darkmesh.testnetwork.nat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;

/**
 * Runs inside a host and tells what a NAT makes of it.
 *
 * <ul>
 *   <li>{@code echo PORT}: tells everybody the address they are seen from; also accepts TCP there
 *   <li>{@code ask PORT HOST:PORT...}: sends a question to each from one port and prints what comes back
 *   <li>{@code send PORT HOST:PORT TEXT}: sends a datagram
 * </ul>
 */
public final class UdpProbe {
    private static final int MAX_BYTES = 1500;

    private UdpProbe() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[1]);
        try (DatagramChannel socket = DatagramChannel.open()) {
            socket.bind(new InetSocketAddress(port));
            switch (args[0]) {
                case "echo" -> echo(socket, port);
                case "ask" -> ask(socket, args);
                case "send" -> socket.send(bytes(args[3]), address(args[2]));
                default -> throw new IllegalArgumentException(args[0]);
            }
        }
    }

    private static void echo(DatagramChannel socket, int port) throws IOException {
        try (var tcp = new ServerSocket(port)) {
            System.out.println("ready");
            ByteBuffer in = ByteBuffer.allocate(MAX_BYTES);
            while (!tcp.isClosed()) {
                in.clear();
                InetSocketAddress from = (InetSocketAddress) socket.receive(in);
                socket.send(bytes("you are " + text(from)), from);
            }
        }
    }

    private static void ask(DatagramChannel socket, String[] args) throws IOException {
        for (int i = 2; i < args.length; i++) {
            socket.send(bytes("who am I?"), address(args[i]));
        }
        ByteBuffer in = ByteBuffer.allocate(MAX_BYTES);
        while (socket.isOpen()) {
            in.clear();
            InetSocketAddress from = (InetSocketAddress) socket.receive(in);
            System.out.println(text(from) + " says: " + StandardCharsets.UTF_8.decode(in.flip()));
        }
    }

    private static SocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
