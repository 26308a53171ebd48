package io.darkmesh.testnetwork.scripted;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs inside a host: {@code HOST:PORT PUBLIC_KEY FILE RATE}. Each line of the file is a pair of keys, as in
 * {@link Handshakes}. One initiation for each is made beforehand. A third is sent slowly, for a device that has just been
 * started is not yet at its speed; after a line of input the rest, so many a second. Prints how many were answered.
 */
public final class Storm {
    private static final int INITIATION_BYTES = 148;
    private static final int EARLY_PART = 3;
    private static final long EARLY_RATE = 300;
    private static final int RESPONSE = 2;
    private static final int COOKIE = 3;
    private static final int BUFFER_BYTES = 4 << 20;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long PAUSE_NS = 100_000;

    private final DatagramChannel channel;
    private final ByteBuffer packet = ByteBuffer.allocate(2048);
    private int answered;
    private int cookies;
    private long lastNs;

    private Storm(DatagramChannel channel) {
        this.channel = channel;
    }

    public static void main(String[] args) throws IOException {
        int colon = args[0].lastIndexOf(':');
        var target = new InetSocketAddress(args[0].substring(0, colon), Integer.parseInt(args[0].substring(colon + 1)));
        byte[] key = Base64.getDecoder().decode(args[1]);
        List<String> peers = Files.readAllLines(Path.of(args[2]));
        long rate = Long.parseLong(args[3]);
        ByteBuffer initiations = ByteBuffer.allocate(peers.size() * INITIATION_BYTES);
        for (int i = 0; i < peers.size(); i++) {
            String[] pair = peers.get(i).split(" ");
            initiations.put(new ScriptedInitiator(Keys.of(pair[0], pair[1]), key).initiation(i));
        }
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channel.connect(target).configureBlocking(false);
            initiations.flip();
            int early = peers.size() / EARLY_PART;
            new Storm(channel).run(initiations.slice(0, early * INITIATION_BYTES), EARLY_RATE, "early");
            System.out.println("ready");
            System.in.read();
            initiations.position(early * INITIATION_BYTES);
            new Storm(channel).run(initiations.slice(), rate, "storm");
        }
    }

    private void run(ByteBuffer initiations, long rate, String name) throws IOException {
        int count = initiations.limit() / INITIATION_BYTES;
        long startNs = System.nanoTime();
        for (int sent = 0; sent < count; ) {
            long due = Math.min(count, (System.nanoTime() - startNs) * rate / SECOND_NS + 1);
            while (sent < due) {
                channel.write(initiations.slice(sent * INITIATION_BYTES, INITIATION_BYTES));
                sent++;
            }
            receive();
            LockSupport.parkNanos(PAUSE_NS);
        }
        long endNs = System.nanoTime();
        while (answered + cookies < count && System.nanoTime() - endNs < SECOND_NS) {
            receive();
            LockSupport.parkNanos(PAUSE_NS);
        }
        System.out.printf(
                Locale.ROOT,
                "%s: sent %d at %.0f a second, answered %d at %.0f a second, cookies %d%n",
                name,
                count,
                count * 1e9 / (endNs - startNs),
                answered,
                answered * 1e9 / (lastNs - startNs),
                cookies);
    }

    private void receive() throws IOException {
        packet.clear();
        while (channel.read(packet) > 0) {
            switch (packet.get(0)) {
                case RESPONSE -> answered++;
                case COOKIE -> cookies++;
                default -> {} // what the device has to say else does not count
            }
            lastNs = System.nanoTime();
            packet.clear();
        }
    }
}
