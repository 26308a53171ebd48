package io.darkmesh.testnetwork.scripted;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Runs inside a host: {@code HOST:PORT PUBLIC_KEY FILE COUNT}. Each line of the file is a pair of keys, public and private,
 * of a peer that the device knows; handshakes with {@code COUNT} of them are made one after the other, and the median
 * time from initiation to response is printed.
 */
public final class Handshakes {
    private static final int TIMEOUT_MS = 5000;

    private Handshakes() {}

    public static void main(String[] args) throws IOException {
        int colon = args[0].lastIndexOf(':');
        var target = new InetSocketAddress(args[0].substring(0, colon), Integer.parseInt(args[0].substring(colon + 1)));
        byte[] key = Base64.getDecoder().decode(args[1]);
        List<String> peers = Files.readAllLines(Path.of(args[2]));
        int count = Integer.parseInt(args[3]);
        double[] milliseconds = new double[count];
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(TIMEOUT_MS);
            for (int i = 0; i < count; i++) {
                String[] pair =
                        peers.get((int) ((long) i * peers.size() / count)).split(" ");
                milliseconds[i] = handshake(socket, target, Keys.of(pair[0], pair[1]), key, i);
            }
        }
        Arrays.sort(milliseconds);
        System.out.printf(
                Locale.ROOT, "median %.3f ms, greatest %.3f ms%n", milliseconds[count / 2], milliseconds[count - 1]);
    }

    private static double handshake(DatagramSocket socket, InetSocketAddress target, Keys own, byte[] theirs, int index)
            throws IOException {
        var initiator = new ScriptedInitiator(own, theirs);
        byte[] initiation = initiator.initiation(index);
        long start = System.nanoTime();
        socket.send(new DatagramPacket(initiation, initiation.length, target));
        var packet = new DatagramPacket(new byte[2048], 2048);
        socket.receive(packet);
        long took = System.nanoTime() - start;
        if (!initiator.onResponse(Arrays.copyOf(packet.getData(), packet.getLength()))) {
            throw new IOException("that is no response: type " + packet.getData()[0]);
        }
        byte[] keepalive = initiator.data(new byte[0]);
        socket.send(new DatagramPacket(keepalive, keepalive.length, target));
        return took / 1e6;
    }
}
