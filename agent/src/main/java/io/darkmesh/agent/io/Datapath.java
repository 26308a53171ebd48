package io.darkmesh.agent.io;

import io.darkmesh.agent.datapath.InboundWorker;
import io.darkmesh.agent.datapath.OutboundWorker;
import io.darkmesh.agent.datapath.PathSender;
import io.darkmesh.agent.datapath.SlowPath;
import io.darkmesh.agent.datapath.Tables;
import io.darkmesh.agent.datapath.WorkerCounters;
import io.darkmesh.tun.TunDevice;
import io.darkmesh.tun.linux.SchedulingSlice;
import io.darkmesh.tun.udp.DatagramPort;
import io.darkmesh.tun.udp.DatagramReceiver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The running data path: for each TUN queue a socket and two threads. It does not own the TUN device: the threads that
 * read from the device end when that is closed, those that read from a socket when that is.
 */
public final class Datapath implements AutoCloseable {
    private final TunDevice tun;
    private final Tables tables;
    private final SlowPath slowPath;
    private final Consumer<Throwable> onFailure;
    private final List<OutboundWorker> senders = new ArrayList<>();
    private volatile List<DatagramPort> ports;
    private final List<WorkerCounters> inbound = new CopyOnWriteArrayList<>();

    /**
     * Prepares the workers; {@link #start} starts them.
     *
     * @param ports one socket for each queue of the device, all on one port; owned from here on
     * @param onFailure told when a worker fails, as when somebody removes the device; on that worker's thread
     */
    public Datapath(
            TunDevice tun,
            List<? extends DatagramPort> ports,
            Tables tables,
            SlowPath slowPath,
            Consumer<Throwable> onFailure) {
        if (ports.size() != tun.queues().size()) {
            throw new IllegalArgumentException("one socket for each queue: " + ports.size() + " sockets for "
                    + tun.queues().size() + " queues");
        }
        this.tun = tun;
        this.ports = List.copyOf(ports);
        this.tables = tables;
        this.slowPath = slowPath;
        this.onFailure = onFailure;
    }

    /** Starts two threads for each queue. */
    public void start() {
        for (int i = 0; i < ports.size(); i++) {
            startOutbound(i);
            startInbound(i);
        }
    }

    /**
     * Goes over to other sockets, as after a change of the link or of the port; closes those before. The engine's thread.
     *
     * @param next as many as there were, all on one port; owned from here on
     */
    public void rebind(List<? extends DatagramPort> next) {
        if (next.size() != ports.size()) {
            throw new IllegalArgumentException("as many sockets as before");
        }
        List<DatagramPort> before = ports;
        ports = List.copyOf(next);
        for (int i = 0; i < next.size(); i++) {
            senders.get(i).replaceSender(next.get(i).newSender(true));
            startInbound(i);
        }
        before.forEach(DatagramPort::close);
    }

    private void startOutbound(int i) {
        var worker = new OutboundWorker(
                tables, slowPath, tun.queues().get(i), ports.get(i).newSender(true));
        senders.add(worker);
        start("tun-out-" + i, worker::runOnce, worker);
    }

    private void startInbound(int i) {
        addReceiver("udp-in-" + i, ports.get(i).newReceiver(), InboundWorker.Origins.UDP);
    }

    /** Receives from something else too, a relay for example, until that is closed. */
    public void addReceiver(String name, DatagramReceiver receiver, InboundWorker.Origins origins) {
        var worker = new InboundWorker(tables, slowPath, receiver, origins, tun);
        inbound.add(worker.counters());
        start(name, worker::runOnce, worker, receiver);
    }

    private void start(String name, BooleanSupplier runOnce, AutoCloseable... owned) {
        Thread.ofPlatform().name(name).daemon().start(() -> {
            try {
                SchedulingSlice.request(SchedulingSlice.SHORTEST_NS); // a packet goes before what computes for long
                boolean isOpen = true;
                while (isOpen) {
                    isOpen = runOnce.getAsBoolean();
                }
                for (AutoCloseable each : owned) {
                    each.close();
                }
            } catch (Exception | Error e) {
                onFailure.accept(e);
            }
        });
    }

    /** The UDP port. */
    public int port() {
        return ports.getFirst().port();
    }

    /** A sender for one more thread, the engine's for example; it does not wait when the send buffer is full. */
    public PathSender newSender() {
        return new PathSender(ports.getFirst().newSender(false));
    }

    /** Counters of the workers that send. */
    public List<WorkerCounters> outbound() {
        return senders.stream().map(OutboundWorker::counters).toList();
    }

    /** Counters of the workers that receive. */
    public List<WorkerCounters> inbound() {
        return List.copyOf(inbound);
    }

    /** Closes the sockets. The threads that receive end, those that send do with the device. */
    @Override
    public void close() {
        ports.forEach(DatagramPort::close);
    }
}
