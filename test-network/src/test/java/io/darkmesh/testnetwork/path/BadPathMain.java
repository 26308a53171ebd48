package io.darkmesh.testnetwork.path;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The relay of {@link BadPath}: {@code LEFT RIGHT [name=value...]}; reads {@code rebind} and {@code figures}. */
final class BadPathMain {
    private static final int MAX_BYTES = 65_535;
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;
    private static final int MAX_QUEUED = 100_000;
    private static final long NS_PER_MS = 1_000_000;
    private static final long SEED = 42;

    private final Selector selector = Selector.open();
    private final SocketAddress[] ends;
    private final DatagramChannel[] sockets = new DatagramChannel[2];
    private final Impairment[] impairments = new Impairment[2];
    private final PriorityQueue<Queued> queue = new PriorityQueue<>(Comparator.comparingLong(Queued::atNs));
    private final Queue<String> orders = new ConcurrentLinkedQueue<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(MAX_BYTES);
    private long received;
    private long sent;

    /** @param to 0 for the left end, 1 for the right */
    private record Queued(long atNs, int to, byte[] datagram) {}

    private BadPathMain(String[] args) throws IOException {
        ends = new SocketAddress[] {address(args[0]), address(args[1])};
        Settings settings = Settings.parse(Arrays.asList(args).subList(2, args.length));
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        for (int side = 0; side < ends.length; side++) {
            impairments[side] = new Impairment(settings, random);
            sockets[side] = open(new InetSocketAddress(side == 0 ? BadPath.LEFT_PORT : BadPath.RIGHT_PORT), side);
        }
    }

    public static void main(String[] args) throws IOException {
        var relay = new BadPathMain(args);
        Thread.ofPlatform().daemon().start(relay::readOrders);
        System.out.println("ready");
        relay.run();
    }

    private DatagramChannel open(SocketAddress local, int side) throws IOException {
        DatagramChannel socket = DatagramChannel.open();
        socket.setOption(java.net.StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
        socket.bind(local);
        socket.configureBlocking(false);
        socket.register(selector, SelectionKey.OP_READ, side);
        return socket;
    }

    private void run() throws IOException {
        while (selector.isOpen()) {
            long waitMs = queue.isEmpty() ? 0 : Math.max(1, (queue.peek().atNs() - System.nanoTime()) / NS_PER_MS);
            selector.select(waitMs);
            for (SelectionKey key : selector.selectedKeys()) {
                receive((int) key.attachment());
            }
            selector.selectedKeys().clear();
            while (!queue.isEmpty() && queue.peek().atNs() <= System.nanoTime()) {
                send(queue.remove());
            }
            obey();
        }
    }

    private void receive(int from) throws IOException {
        int to = 1 - from;
        in.clear();
        while (sockets[from].receive(in) != null) {
            byte[] datagram = new byte[in.flip().remaining()];
            in.get(datagram).clear();
            received++;
            for (Impairment.Departure departure : impairments[from].onDatagram(datagram, System.nanoTime())) {
                if (queue.size() < MAX_QUEUED) {
                    queue.add(new Queued(departure.atNs(), to, departure.datagram()));
                }
            }
        }
    }

    private void send(Queued next) throws IOException {
        sockets[next.to()].send(ByteBuffer.wrap(next.datagram()), ends[next.to()]);
        sent++;
    }

    private void readOrders() {
        try (var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            lines.lines().forEach(line -> {
                orders.add(line);
                selector.wakeup();
            });
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    }

    private void obey() throws IOException {
        for (String order = orders.poll(); order != null; order = orders.poll()) {
            if (order.equals("rebind")) {
                sockets[1].close();
                sockets[1] = open(new InetSocketAddress(0), 1);
                System.out.println("rebound");
            } else {
                System.out.println("figures: received " + received + ", sent " + sent);
            }
        }
    }

    private static SocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }
}
