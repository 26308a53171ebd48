package io.darkmesh.testnetwork.scripted;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;

/**
 * Runs inside a host against a WireGuard device: {@code WHAT HOST:PORT PUBLIC_KEY COUNT [PRIVATE_KEY]}.
 *
 * <ul>
 *   <li>{@code forge}: initiations with a right first MAC and random contents
 *   <li>{@code mutate}: initiations, responses, cookies and data, each changed at random
 * </ul>
 *
 * <p>It prints the bytes it sent and the bytes that came back.
 */
public final class Attack {
    private static final long SEED = 7;
    private static final int BURST = 64;
    private static final int MAX_BYTES = 2048;
    private static final int VARIANTS = 6;

    private final DatagramChannel socket;
    private final SocketAddress target;
    private final byte[] targetKey;
    private final Random random = new Random(SEED);
    private final ByteBuffer in = ByteBuffer.allocate(MAX_BYTES);
    private long sentBytes;
    private long receivedBytes;

    private Attack(DatagramChannel socket, SocketAddress target, byte[] targetKey) {
        this.socket = socket;
        this.target = target;
        this.targetKey = targetKey;
    }

    public static void main(String[] args) throws IOException {
        int colon = args[1].lastIndexOf(':');
        var target = new InetSocketAddress(args[1].substring(0, colon), Integer.parseInt(args[1].substring(colon + 1)));
        int count = Integer.parseInt(args[3]);
        try (DatagramChannel socket = DatagramChannel.open()) {
            socket.configureBlocking(false);
            var attack = new Attack(socket, target, Base64.getDecoder().decode(args[2]));
            for (int i = 0; i < count; i++) {
                attack.send(args[0].equals("forge") ? attack.forged() : attack.mutant(i));
                if (i % BURST == 0) {
                    attack.receive();
                }
            }
            attack.linger();
            System.out.println("sent " + attack.sentBytes + " bytes, received " + attack.receivedBytes + " bytes");
        }
    }

    private void send(byte[] message) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(message);
        while (socket.send(out, target) < message.length) {
            receive();
        }
        sentBytes += message.length;
    }

    private void receive() throws IOException {
        in.clear();
        while (socket.receive(in) != null) {
            receivedBytes += in.position();
            in.clear();
        }
    }

    private void linger() throws IOException {
        socket.configureBlocking(true);
        socket.socket().setSoTimeout(1000);
        var packet = new java.net.DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
        try {
            while (socket.isOpen()) {
                socket.socket().receive(packet);
                receivedBytes += packet.getLength();
            }
        } catch (SocketTimeoutException e) {
            // Nothing more comes.
        }
    }

    /** Looks right until its contents are opened. */
    private byte[] forged() {
        byte[] body = new byte[ScriptedInitiator.INITIATION_BYTES];
        random.nextBytes(body);
        ByteBuffer message =
                ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 1);
        return ScriptedInitiator.withMac1(message, targetKey);
    }

    private byte[] mutant(int number) {
        byte[] message =
                switch (number % VARIANTS) {
                    case 0 -> forged();
                    case 1 -> typed(2, ScriptedInitiator.RESPONSE_BYTES, true);
                    case 2 -> typed(3, 64, false);
                    case 3 -> typed(4, 32 + random.nextInt(1500), false);
                    case 4 -> typed(random.nextInt(256), random.nextInt(200), false);
                    default -> ByteBuffer.allocate(random.nextInt(40)).array();
                };
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(message, random.nextInt(message.length + 1));
            case 1 -> Arrays.copyOf(message, message.length + 1 + random.nextInt(64));
            case 2 -> flipped(message);
            default -> message;
        };
    }

    private byte[] typed(int type, int length, boolean mac) {
        byte[] body = new byte[Math.max(length, Integer.BYTES)];
        random.nextBytes(body);
        ByteBuffer message =
                ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).putInt(0, type);
        // Small indices are likelier to be in use than random ones are, and so is a small counter.
        if (length >= 16) {
            message.putInt(4, random.nextInt(16)).putLong(8, random.nextInt(1000));
        }
        return mac ? ScriptedInitiator.withMac1(message, targetKey) : body;
    }

    private byte[] flipped(byte[] message) {
        if (message.length == 0) {
            return message;
        }
        byte[] copy = message.clone();
        copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        return copy;
    }
}
