package io.darkmesh.agent.datapath;

import io.darkmesh.agent.filter.FlowTable;
import io.darkmesh.agent.filter.PacketFilter;
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
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;

/**
 * The data path before there is a network: packets of its own making go through a worker that sends and one that
 * receives, so that the code of both is compiled when the first real packets come. It has keys, tables and buffers of
 * its own; nothing leaves it. Belongs to one thread.
 */
public final class Rehearsal implements AutoCloseable {
    private static final int INDEX = 7;
    private static final int MTU_BYTES = 1420;
    private static final long NOW_NS = 1_000;

    private final RehearsalHost host = new RehearsalHost();
    private final OutboundWorker outbound;
    private final InboundWorker inbound;

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
        var all = List.of(IpPrefix.parse("0.0.0.0/0"));
        filter.publish(List.of(new FilterRule("all", all, all, List.of(), List.of())));
        var peer = new Peer(new PublicKey(new byte[PublicKey.BYTES]), new PokeList(() -> {}));
        var key = new TransportKey(new byte[TransportKey.KEY_BYTES]);
        allowedIps.insert(Prefix.parse("0.0.0.0/0"), peer);
        receivers.add(new ReceivingKey(INDEX, peer, key, 0, true));
        peer.publish(new SendingKey(peer, key, INDEX, 0, true));
        peer.setEndpoint(new Path.Direct(UdpEndpoint.to(UdpAddress.ofIpv4(RehearsalWire.ADDRESS, RehearsalWire.PORT))));
        var tables = new Tables(allowedIps, receivers, filter, aead, () -> MTU_BYTES, () -> 0, () -> NOW_NS);
        var slowPath = new SlowPathQueue(() -> {});
        outbound = new OutboundWorker(tables, slowPath, host.queue(), wire);
        inbound = new InboundWorker(tables, slowPath, wire, InboundWorker.Origins.UDP, host);
    }

    /** Sends a large packet and a small one from end to end. */
    public void round() {
        outbound.runOnce();
        inbound.runOnce();
    }

    /** Bytes of IP packets that have arrived. */
    long arrivedBytes() {
        return host.arrivedBytes();
    }

    @Override
    public void close() {
        outbound.close();
        inbound.close();
    }
}
