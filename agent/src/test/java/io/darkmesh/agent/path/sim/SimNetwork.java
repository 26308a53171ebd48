package io.darkmesh.agent.path.sim;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.stun.StunResponder;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Moves packets between hosts, through their routers, with loss and latency. */
final class SimNetwork {
    static final long MS = 1_000_000L;
    static final List<UdpEndpoint> STUN =
            List.of(UdpEndpoint.parse("192.0.2.1:3478"), UdpEndpoint.parse("192.0.2.2:3478"));

    final VirtualTime time = new VirtualTime();
    final List<SimHost> hosts = new ArrayList<>();
    final Random random;
    private final StunResponder stun = StunResponder.onOneSocket();
    private final double loss;
    private final long[][] latencyNs;
    long udpPackets;
    boolean relayUp = true;

    SimNetwork(Random random, double loss) {
        this.random = random;
        this.loss = loss;
        this.latencyNs = new long[8][8];
        for (int i = 0; i < 8; i++) {
            for (int j = 0; j <= i; j++) {
                latencyNs[i][j] = latencyNs[j][i] = (1 + random.nextInt(60)) * MS;
            }
        }
    }

    private boolean isLost() {
        return random.nextDouble() < loss;
    }

    /** A datagram leaves a host's socket. */
    void send(SimHost from, int socket, UdpEndpoint to, Packet packet) {
        boolean six = to.address() instanceof Inet6Address;
        Site site = from.site();
        if (isLost() || (six && site.ipv6().isEmpty())) {
            return;
        }
        udpPackets++;
        var inside = new UdpEndpoint(six ? from.ipv6() : from.ipv4(), SimHost.PORT + socket);
        Optional<SimHost> neighbour = hosts.stream()
                .filter(host -> host.site().number() == site.number() && host.has(to.address()))
                .findFirst();
        if (neighbour.isPresent()) {
            time.after(MS, () -> neighbour.get().onDatagram(to.port() - SimHost.PORT, inside, packet));
            return;
        }
        if (!site.udp() || isPrivate(to.address())) {
            return;
        }
        Optional<Nat> nat = six ? site.ipv6() : site.nat();
        UdpEndpoint source =
                nat.map(router -> router.out(inside, to, time.nowNs())).orElse(inside);
        if (STUN.contains(to) && packet instanceof Packet.Stun question) {
            time.after(15 * MS, () -> stun.onDatagram(0, source, question.datagram(), time.nowNs())
                    .filter(answer -> !isLost())
                    .ifPresent(answer ->
                            time.after(15 * MS, () -> arrive(to, source, new Packet.Stun(answer.datagram())))));
            return;
        }
        Optional<SimHost> receiver = ownerOf(to);
        receiver.ifPresent(host -> {
            long jitter = random.nextInt(1, 1 + (int) (3 * MS));
            time.after(latencyNs[from.number][host.number] + jitter, () -> arrive(source, to, packet));
        });
    }

    private static boolean isPrivate(InetAddress address) {
        return address.isSiteLocalAddress();
    }

    private Optional<SimHost> ownerOf(UdpEndpoint to) {
        return hosts.stream().filter(host -> host.isAt(to.address())).findFirst();
    }

    /** A datagram reaches the router, or the public host, that has this address. */
    private void arrive(UdpEndpoint source, UdpEndpoint to, Packet packet) {
        ownerOf(to).ifPresent(host -> {
            boolean six = to.address() instanceof Inet6Address;
            Optional<Nat> nat = six ? host.site().ipv6() : host.site().nat();
            Optional<UdpEndpoint> inside = nat.isPresent() ? nat.get().in(source, to, time.nowNs()) : Optional.of(to);
            if (inside.isEmpty() || !host.site().udp()) {
                return;
            }
            hosts.stream()
                    .filter(each -> each.site().number() == host.site().number()
                            && each.has(inside.get().address()))
                    .findFirst()
                    .ifPresent(each -> each.onDatagram(inside.get().port() - SimHost.PORT, source, packet));
        });
    }

    /** A frame goes through the relay: in order and without loss, if both ends are connected. */
    void relay(SimHost from, SimHost to, Packet packet) {
        if (!relayUp || !from.isRelayConnected()) {
            return;
        }
        long generation = from.relayGeneration();
        time.after(from.relayLatencyNs + to.relayLatencyNs, () -> {
            if (relayUp && to.isRelayConnected() && from.relayGeneration() == generation) {
                to.onRelayed(packet);
            }
        });
    }
}
