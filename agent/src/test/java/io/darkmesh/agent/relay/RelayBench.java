package io.darkmesh.agent.relay;

import io.darkmesh.agent.datapath.RelayLink;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Measurements of the relay, by agents' own relay clients; {@code test-network/relay-bench} runs it. */
public final class RelayBench {
    private static final int DATAGRAM_BYTES = 1400;
    private static final int BATCH_BYTES = 46 * DATAGRAM_BYTES;
    /** Sent and not yet arrived: less than one TCP stream inside the tunnel may have on its way. */
    private static final long WINDOW_BYTES = 16 * BATCH_BYTES;

    private static final long PAUSE_NS = 20_000;
    private static final long SECOND_NS = 1_000_000_000L;

    private final Path folder;
    private final BenchRelay relay;

    private RelayBench(Path folder) throws Exception {
        this.folder = folder;
        this.relay = new BenchRelay(folder, freePort());
    }

    /** Which: throughput, clients, slow, restart. */
    public static void main(String[] args) throws Exception {
        List<String> which = args.length == 0 ? List.of("throughput", "clients", "slow", "restart") : List.of(args);
        var bench = new RelayBench(Files.createTempDirectory("relay-bench"));
        try {
            for (String each : which) {
                switch (each) {
                    case "throughput" -> bench.throughput();
                    case "clients" -> bench.clients(2_000);
                    case "slow" -> bench.slowReader();
                    case "restart" -> bench.restart(200);
                    default -> throw new IllegalArgumentException("throughput, clients, slow or restart, not " + each);
                }
            }
        } finally {
            bench.relay.close();
        }
        System.exit(0);
    }

    private void throughput() throws Exception {
        Optional<BenchProxy> found = BenchProxy.start(folder, relay, freePort());
        if (found.isEmpty()) {
            System.out.println("throughput: neither nginx (with its stream module) nor socat is here; no ratio");
        }
        var relayed = new ArrayList<Double>();
        var proxied = new ArrayList<Double>();
        try (var from = new BenchPeer(relay);
                var to = new BenchPeer(relay)) {
            flood(from.linkTo(to), to, 10 * SECOND_NS); // warms up
            for (int i = 0; i < 5; i++) {
                relayed.add(flood(from.linkTo(to), to, 3 * SECOND_NS));
                if (found.isPresent()) {
                    BenchProxy proxy = found.get();
                    long before = proxy.bytes.sum();
                    long begun = System.nanoTime();
                    proxy.send(3 * SECOND_NS);
                    proxied.add(gbits(proxy.bytes.sum() - before, System.nanoTime() - begun));
                }
            }
        } finally {
            if (found.isPresent()) {
                found.get().close();
            }
        }
        System.out.printf("throughput: relay %s Gbit/s%n", spread(relayed));
        if (found.isPresent()) {
            System.out.printf(
                    "throughput: %s %s Gbit/s; ratio relay/%s %.2f%n",
                    found.get().name, spread(proxied), found.get().name, median(relayed) / median(proxied));
        }
    }

    /** Sends batches, as many as the window allows. Returns Gbit/s that arrived. */
    private static double flood(RelayLink link, BenchPeer to, long durationNs) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(BATCH_BYTES);
            long before = to.bytes.sum();
            long sent = before;
            long begun = System.nanoTime();
            long moved = begun;
            long last = before;
            long now = begun;
            while (now - begun < durationNs) {
                long arrived = to.bytes.sum();
                if (arrived != last) {
                    last = arrived;
                    moved = now;
                }
                if (sent - arrived <= WINDOW_BYTES) {
                    link.send(memory, 0, BATCH_BYTES, DATAGRAM_BYTES);
                    sent += BATCH_BYTES;
                } else if (now - moved > SECOND_NS / 20) {
                    sent = arrived; // lost on the way
                } else {
                    LockSupport.parkNanos(PAUSE_NS); // the cores are the relay's
                }
                now = System.nanoTime();
            }
            return gbits(to.bytes.sum() - before, System.nanoTime() - begun);
        }
    }

    private void clients(int count) throws Exception {
        var held = new ArrayList<HeldClient>();
        try (var from = new BenchPeer(relay);
                var to = new BenchPeer(relay)) {
            flood(from.linkTo(to), to, SECOND_NS);
            long before = relay.residentKib();
            long begun = System.nanoTime();
            for (int i = 0; i < count; i++) {
                held.add(new HeldClient(relay));
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            long after = relay.residentKib();
            double speed = flood(from.linkTo(to), to, 2 * SECOND_NS);
            System.out.printf(
                    "clients: %d connected in %.1f s; resident %d -> %d KiB, %.1f KiB each; %.2f Gbit/s between two more%n",
                    count, seconds, before, after, (double) (after - before) / count, speed);
        } finally {
            held.forEach(HeldClient::close);
        }
    }

    private void slowReader() throws Exception {
        try (var from = new BenchPeer(relay);
                var other = new BenchPeer(relay);
                var to = new BenchPeer(relay);
                var deaf = new HeldClient(relay)) {
            double alone = flood(from.linkTo(to), to, 3 * SECOND_NS);
            long before = relay.residentKib();
            RelayLink slow = other.client.linkTo(BenchRelay.ID, deaf.secret.publicKey());
            long[] flooded = new long[1];
            Thread flooder = Thread.ofPlatform().daemon().start(() -> {
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment memory = arena.allocate(BATCH_BYTES);
                    while (!Thread.interrupted()) {
                        slow.send(memory, 0, BATCH_BYTES, DATAGRAM_BYTES);
                        flooded[0] += BATCH_BYTES;
                        Thread.sleep(2);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            double beside = flood(from.linkTo(to), to, 5 * SECOND_NS);
            flooder.interrupt();
            flooder.join();
            System.out.printf(
                    "slow reader: %.1f MB sent to one who never reads; relay grew by %d KiB; others %.2f -> %.2f Gbit/s%n",
                    flooded[0] / 1e6, relay.residentKib() - before, alone, beside);
        }
    }

    private void restart(int count) throws Exception {
        var peers = new ArrayList<BenchPeer>();
        try {
            for (int i = 0; i < count; i++) {
                peers.add(new BenchPeer(relay));
            }
            long begun = System.nanoTime();
            relay.restart();
            long up = System.nanoTime();
            while (peers.stream().anyMatch(peer -> peer.backNs == 0) && System.nanoTime() - up < 60 * SECOND_NS) {
                Thread.sleep(100);
            }
            long[] back = peers.stream()
                    .mapToLong(peer -> peer.backNs - begun)
                    .filter(ns -> ns > 0)
                    .sorted()
                    .toArray();
            int[] each = new int[64];
            Arrays.stream(back).forEach(ns -> each[(int) Math.min(63, ns / SECOND_NS)]++);
            System.out.printf(
                    "restart: up after %.1f s; %d of %d back after %.1f / %.1f / %.1f s (first/median/last), at most %d in one second%n",
                    (up - begun) / 1e9,
                    back.length,
                    count,
                    back[0] / 1e9,
                    back[back.length / 2] / 1e9,
                    back[back.length - 1] / 1e9,
                    Arrays.stream(each).max().orElse(0));
        } finally {
            peers.forEach(BenchPeer::close);
        }
    }

    private static double gbits(long bytes, long ns) {
        return bytes * 8.0 / ns;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static String spread(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return "%.2f/%.2f/%.2f".formatted(sorted.getFirst(), median(values), sorted.getLast());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
