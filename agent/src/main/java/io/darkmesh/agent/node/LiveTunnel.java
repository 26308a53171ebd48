package io.darkmesh.agent.node;

import io.darkmesh.agent.datapath.SlowPath;
import io.darkmesh.agent.datapath.SlowPathQueue;
import io.darkmesh.agent.datapath.Tables;
import io.darkmesh.agent.engine.SlowPathOwner;
import io.darkmesh.agent.filter.FlowTable;
import io.darkmesh.agent.filter.PacketFilter;
import io.darkmesh.agent.io.Datapath;
import io.darkmesh.agent.os.BootClock;
import io.darkmesh.tun.GatherList;
import io.darkmesh.tun.TunConfig;
import io.darkmesh.tun.TunDevice;
import io.darkmesh.tun.linux.LazyMemory;
import io.darkmesh.tun.linux.LinuxTun;
import io.darkmesh.wireguard.crypto.AeadCandidate;
import io.darkmesh.wireguard.crypto.JdkAead;
import io.darkmesh.wireguard.noise.Tai64n;
import io.darkmesh.wireguard.tunnel.Tunnel;
import io.darkmesh.wireguard.tunnel.TunnelEnvironment;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A TUN device, a UDP port, the workers between them and the engine's thread beside them: everything that runs while a
 * tunnel is up.
 *
 * @param <E> what the engine's thread drives
 */
final class LiveTunnel<E extends SlowPathOwner> implements AutoCloseable {
    private final TunDevice tun;
    private final Sockets sockets;
    private final Datapath datapath;
    private final DatagramSink network;
    private final E engine;
    private final EngineLoop loop;
    private final PacketFilter filter;
    private final SlowPathQueue slowPath;
    private volatile int mtuBytes;

    /**
     * What to open.
     *
     * @param mtuBytes of the device
     * @param port 0 for any
     * @param timestampFloor see {@link Tunnel#timestampFloor}
     * @param aead the fastest known, asked for each batch
     * @param datapath its layout
     */
    record Config(
            String device,
            int mtuBytes,
            int port,
            Tai64n timestampFloor,
            Supplier<AeadCandidate> aead,
            DatapathSettings datapath) {}

    private LiveTunnel(
            Config config,
            TunDevice tun,
            Sockets sockets,
            Function<Tunnel, E> engineOf,
            Consumer<Throwable> onFailure) {
        this.tun = tun;
        this.sockets = sockets;
        this.mtuBytes = config.mtuBytes();
        var clock = new BootClock();
        var random = new SecureRandom();
        AtomicReference<Runnable> wake = new AtomicReference<>(() -> {});
        Runnable wakeEngine = () -> wake.get().run();
        var tunnel = new Tunnel(new TunnelEnvironment(
                InstantSource.system(), random, new JdkAead(), config.timestampFloor(), wakeEngine));
        tunnel.setMtu(mtuBytes);
        this.engine = engineOf.apply(tunnel);
        this.filter = new PacketFilter(
                new FlowTable(LazyMemory.zeroed(Arena.ofAuto(), FlowTable.MEMORY_BYTES)), random.nextLong());
        this.slowPath = new SlowPathQueue(wakeEngine);
        var tables = new Tables(
                tunnel.allowedIps(), tunnel.receivers(), filter, config.aead(), () -> mtuBytes, sockets::port, clock);
        this.datapath = new Datapath(tun, sockets.ports(), tables, slowPath, onFailure);
        this.network = new DatagramSink(datapath.newSender());
        this.loop = new EngineLoop(clock, engine, slowPath, network);
        wake.set(loop::wake);
    }

    /**
     * Opens device and port; nothing runs until {@link #start}.
     *
     * @param engineOf makes the engine around the tunnel
     * @param onFailure told when a worker fails, as when somebody removes the device
     * @throws io.darkmesh.tun.TunException when the host refuses
     */
    static <E extends SlowPathOwner> LiveTunnel<E> open(
            Config config, Function<Tunnel, E> engineOf, Consumer<Throwable> onFailure) {
        return open(config, Sockets.listen(config.port(), config.datapath()), engineOf, onFailure);
    }

    /** As {@link #open}, but without a port until {@link #openPort}. */
    static <E extends SlowPathOwner> LiveTunnel<E> openWithoutPort(
            Config config, Function<Tunnel, E> engineOf, Consumer<Throwable> onFailure) {
        return open(config, Sockets.closed(config.datapath()), engineOf, onFailure);
    }

    private static <E extends SlowPathOwner> LiveTunnel<E> open(
            Config config, Sockets sockets, Function<Tunnel, E> engineOf, Consumer<Throwable> onFailure) {
        try {
            TunDevice tun = LinuxTun.open(TunConfig.named(config.device())
                    .withMtuBytes(config.mtuBytes())
                    .withQueues(sockets.count())
                    .withOffloads(Offload.ofTun(config.datapath().off())));
            return new LiveTunnel<>(config, tun, sockets, engineOf, onFailure);
        } catch (RuntimeException e) {
            sockets.close();
            throw e;
        }
    }

    void start() {
        datapath.start();
        loop.start();
    }

    E engine() {
        return engine;
    }

    EngineLoop loop() {
        return loop;
    }

    /** Where signals of relays go. */
    SlowPath slowPath() {
        return slowPath;
    }

    /** Receives from this too, until it ends. */
    void addReceiver(String name, LinkReceiver receiver) {
        datapath.addReceiver(name, receiver, receiver);
    }

    PacketFilter filter() {
        return filter;
    }

    String device() {
        return tun.name();
    }

    int port() {
        return sockets.port();
    }

    /** Goes on with another port or mark. @throws io.darkmesh.tun.TunException when the host refuses; nothing changes */
    void listen(int port, int mark) {
        sockets.switchTo(port, mark);
    }

    /** Opens the port if it is not open. @throws io.darkmesh.tun.TunException when the host refuses */
    void openPort() {
        sockets.open();
    }

    /** Closes the port for now; its number stays. */
    void shutPort() {
        sockets.shut();
    }

    /** Whether the host has the device up. @throws io.darkmesh.tun.TunException when it is gone */
    boolean isUp() {
        return tun.isUp();
    }

    /** Gives the host a packet as if it had come through the device; false when the host did not take it. Any thread. */
    boolean write(MemorySegment frame) {
        try (Arena arena = Arena.ofConfined()) {
            var list = new GatherList(arena, 1);
            list.add(frame, 0, (int) frame.byteSize());
            return tun.queues().getFirst().write(list);
        }
    }

    /** Takes over the device's MTU if somebody has changed it, and answers whether that is so. */
    boolean noticeMtu() {
        int now = tun.mtuBytes();
        boolean changed = now != mtuBytes;
        mtuBytes = now;
        return changed;
    }

    /** The device has this MTU from now on, by our own doing. */
    void useMtu(int bytes) {
        mtuBytes = bytes;
    }

    int mtuBytes() {
        return mtuBytes;
    }

    /** Stops the engine, then the workers; device and port are gone afterwards, and with them addresses and routes. */
    @Override
    public void close() {
        loop.close();
        datapath.close();
        tun.close();
        network.close();
    }
}
