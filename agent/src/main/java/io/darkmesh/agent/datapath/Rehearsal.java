package io.darkmesh.agent.datapath;

import io.darkmesh.agent.filter.FlowTable;
import io.darkmesh.agent.filter.PacketFilter;
import io.darkmesh.agent.path.PathMtu;
import io.darkmesh.protocol.netmap.FilterRule;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.tun.udp.ReceivedBatch;
import io.darkmesh.tun.udp.UdpAddress;
import io.darkmesh.tun.udp.UdpEndpoint;
import io.darkmesh.wireguard.allowedips.AllowedIps;
import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.crypto.AeadCandidate;
import io.darkmesh.wireguard.crypto.TransportKey;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.PokeList;
import io.darkmesh.wireguard.session.ReceiverTable;
import io.darkmesh.wireguard.session.ReceivingKey;
import io.darkmesh.wireguard.session.SendingKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The data path before there is a network: packets of its own making go through a worker that sends and one that
 * receives, so that the code of both is compiled when the first real packets come, and for all kinds of them: a branch that
 * was never taken is not compiled, and the first packet that takes it throws its method back into the interpreter. It
 * has keys, tables and buffers of its own; nothing leaves it. Belongs to one thread.
 */
public final class Rehearsal implements AutoCloseable {
    private static final int INDEX = 7;
    private static final long ROUND_NS = 1_000_000;
    private static final List<String> PREFIXES =
            List.of("0.0.0.0/0", "::/0", "10.0.0.1/32", "10.0.0.2/32", "fd00::1/128", "fd00::2/128");

    /** What is known of the path's MTU: in a mesh mostly all; something while it is looked for; outside of one nothing. */
    private static final List<Optional<PathMtu>> MTUS = List.of(
            Optional.of(new PathMtu(RehearsalFrames.MTU_BYTES, RehearsalFrames.MTU_BYTES)),
            Optional.of(new PathMtu(PathMtu.BASE_BYTES, RehearsalFrames.MTU_BYTES)),
            Optional.empty());

    private final Arena arena = Arena.ofShared();
    private final RehearsalHost host = new RehearsalHost(arena);
    private final Peer peer = new Peer(new PublicKey(new byte[PublicKey.BYTES]), new PokeList(() -> {}));
    private final OutboundWorker outbound;
    private final InboundWorker inbound;
    private int rounds;
    private long nowNs = ROUND_NS;

    /**
     * Prepares it.
     *
     * @param aead as the workers will have it
     * @param flows {@link FlowTable#MEMORY_BYTES} zero bytes
     * @param received {@link ReceivedBatch#MEMORY_BYTES}; both allocated as the workers' will be, since compiled code is
     *     made for what it has seen
     */
    public Rehearsal(Supplier<AeadCandidate> aead, MemorySegment flows, MemorySegment received) {
        var wire = new RehearsalWire(received);
        var allowedIps = new AllowedIps<Peer>();
        var receivers = new ReceiverTable();
        var filter = new PacketFilter(new FlowTable(flows), INDEX);
        var all = List.of(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0"));
        filter.publish(List.of(new FilterRule("all", all, all, List.of(), List.of())));
        var key = new TransportKey(new byte[TransportKey.KEY_BYTES]);
        for (String prefix : PREFIXES) {
            allowedIps.insert(Prefix.parse(prefix), peer);
        }
        receivers.add(new ReceivingKey(INDEX, peer, key, 0, true));
        peer.publish(new SendingKey(peer, key, INDEX, 0, true));
        peer.setEndpoint(new Path.Direct(UdpEndpoint.to(UdpAddress.ofIpv4(RehearsalWire.ADDRESS, RehearsalWire.PORT))));
        var tables =
                new Tables(allowedIps, receivers, filter, aead, () -> RehearsalFrames.MTU_BYTES, () -> 0, () -> nowNs);
        var slowPath = new SlowPathQueue(() -> {});
        outbound = new OutboundWorker(tables, slowPath, host.queue(), wire);
        inbound = new InboundWorker(tables, slowPath, wire, InboundWorker.Origins.UDP, host);
    }

    /** Sends one batch from end to end. */
    public void round() {
        peer.attach(MTUS.get(rounds / host.cycle() % MTUS.size()).orElse(null));
        rounds++;
        nowNs += ROUND_NS;
        outbound.runOnce();
        inbound.runOnce();
    }

    /** Rounds after which everything has been sent once in each way. */
    int cycle() {
        return host.cycle() * MTUS.size();
    }

    /** Frames written to the host. */
    long writtenFrames() {
        return host.writtenFrames();
    }

    WorkerCounters sent() {
        return outbound.counters();
    }

    WorkerCounters received() {
        return inbound.counters();
    }

    @Override
    public void close() {
        outbound.close();
        inbound.close();
        arena.close();
    }
}
