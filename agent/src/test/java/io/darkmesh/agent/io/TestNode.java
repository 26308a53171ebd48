package io.darkmesh.agent.io;

import io.darkmesh.agent.datapath.Path;
import io.darkmesh.agent.datapath.PathSender;
import io.darkmesh.agent.datapath.SlowPathQueue;
import io.darkmesh.agent.datapath.Tables;
import io.darkmesh.agent.filter.FlowTable;
import io.darkmesh.agent.filter.PacketFilter;
import io.darkmesh.protocol.netmap.FilterRule;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.path.PathMessage;
import io.darkmesh.tun.TunDevice;
import io.darkmesh.tun.linux.LazyMemory;
import io.darkmesh.tun.udp.DatagramPort;
import io.darkmesh.tun.udp.UdpAddress;
import io.darkmesh.tun.udp.UdpEndpoint;
import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.crypto.AeadCandidate;
import io.darkmesh.wireguard.crypto.JdkAead;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.noise.Tai64n;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.tunnel.Tunnel;
import io.darkmesh.wireguard.tunnel.TunnelEnvironment;
import io.darkmesh.wireguard.tunnel.TunnelSink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A real tunnel on the real data path with an engine of a few lines and fixed peers. */
final class TestNode implements AutoCloseable, SlowPathQueue.Reader, TunnelSink {
    static final int MTU = 1420;

    private static final long LONGEST_PARK_NS = 1_000_000_000;

    final Tunnel tunnel;
    final PacketFilter filter;
    final Datapath datapath;
    final AtomicInteger newOrigins = new AtomicInteger();
    final BlockingQueue<PathMessage> innerMessages = new LinkedBlockingQueue<>();
    private final TunDevice tun;
    private final SlowPathQueue queue;
    private final long begin = System.nanoTime();
    private final MemorySegment scratch = Arena.ofAuto().allocate(65_536);
    private final Arena flows = Arena.ofShared();
    private final Thread engine = Thread.ofPlatform().name("engine").daemon().unstarted(this::run);
    private volatile PathSender sender;
    private volatile boolean isClosed;

    TestNode(TunDevice tun, List<? extends DatagramPort> ports, PrivateKey key, Supplier<AeadCandidate> aead) {
        this.tun = tun;
        Runnable wake = () -> LockSupport.unpark(engine);
        var random = new SecureRandom();
        tunnel = new Tunnel(new TunnelEnvironment(InstantSource.system(), random, new JdkAead(), Tai64n.ZERO, wake));
        tunnel.setMtu(MTU);
        tunnel.setPrivateKey(key);
        queue = new SlowPathQueue(wake);
        filter = new PacketFilter(new FlowTable(LazyMemory.zeroed(flows, FlowTable.MEMORY_BYTES)), random.nextLong());
        var everything = List.of(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0"));
        filter.publish(List.of(new FilterRule("all", everything, everything, List.of(), List.of())));
        var tables = new Tables(
                tunnel.allowedIps(),
                tunnel.receivers(),
                filter,
                aead,
                () -> MTU,
                this::port,
                () -> System.nanoTime() - begin);
        datapath = new Datapath(tun, ports, tables, queue, Throwable::printStackTrace);
        sender = datapath.newSender();
    }

    Peer addPeer(PublicKey key, Optional<UdpAddress> remote, String... prefixes) {
        Peer peer = tunnel.addPeer(key).orElseThrow();
        for (String prefix : prefixes) {
            tunnel.allow(peer, Prefix.parse(prefix));
        }
        remote.ifPresent(address -> peer.setEndpoint(new Path.Direct(UdpEndpoint.to(address))));
        return peer;
    }

    /** Has the engine send this inside the session, making one first if need be. */
    void sendInner(Peer peer, PathMessage message) {
        ByteBuffer packet = message.encodeInner();
        queue.onUnsealed(peer, MemorySegment.ofBuffer(packet), 0, packet.remaining());
    }

    void start() {
        datapath.start();
        engine.start();
    }

    void rebind(List<? extends DatagramPort> ports) {
        datapath.rebind(ports);
        sender = datapath.newSender();
    }

    private int port() {
        return datapath.port();
    }

    private long nowNs() {
        return System.nanoTime() - begin;
    }

    private void run() {
        while (!isClosed) {
            boolean isIdle = !queue.read(this);
            tunnel.onPokes(nowNs(), this);
            tunnel.onTimeout(nowNs(), this);
            long waitNs = Math.min(tunnel.nextDeadlineNs() - nowNs(), LONGEST_PARK_NS);
            if (isIdle && waitNs > 0) {
                LockSupport.parkNanos(waitNs);
            }
        }
    }

    @Override
    public void onDatagram(Path from, ByteBuffer datagram) {
        tunnel.onDatagram(from, datagram, queue.size(), nowNs(), this);
    }

    @Override
    public void onUnsealed(Peer peer, ByteBuffer packet) {
        tunnel.stage(peer, packet, nowNs(), this);
    }

    @Override
    public void onInner(Peer peer, Path from, ByteBuffer message) {
        PathMessage.decodeInner(message).ifPresent(innerMessages::add);
    }

    @Override
    public void onNewOrigin(Peer peer, Path from) {
        newOrigins.incrementAndGet();
    }

    @Override
    public void send(Peer peer, Endpoint to, ByteBuffer datagram, int trafficClass) {
        int bytes = datagram.remaining();
        MemorySegment.copy(MemorySegment.ofBuffer(datagram), 0, scratch, 0, bytes);
        sender.send(peer, (Path) to, trafficClass, scratch, 0, bytes, bytes);
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(engine);
        datapath.close();
        tun.close();
    }
}
