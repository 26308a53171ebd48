package io.darkmesh.agent.node;

import io.darkmesh.tun.udp.DatagramPort;
import io.darkmesh.tun.udp.UdpConfig;
import io.darkmesh.tun.udp.UdpSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The UDP sockets of a tunnel, one for each pair of workers, all on one port. They can be closed for a while. */
final class Sockets implements AutoCloseable {
    private final List<SwitchablePort> ports;
    private final DatapathSettings settings;
    private volatile int port;
    private int mark;
    private boolean open;

    private Sockets(List<? extends DatagramPort> ports, DatapathSettings settings) {
        this.settings = settings;
        this.ports = ports.stream().map(SwitchablePort::new).toList();
        this.port = ports.getFirst().port();
    }

    /** Opens as many as there are queues. @throws io.darkmesh.tun.TunException when the host refuses */
    static Sockets listen(int port, DatapathSettings settings) {
        refuseTaken(port);
        var sockets = new Sockets(open(port, 0, wantedCount(settings), settings), settings);
        sockets.open = true;
        return sockets;
    }

    /** None yet, see {@link #open}. */
    static Sockets closed(DatapathSettings settings) {
        return new Sockets(
                Stream.generate(NoPort::new).limit(wantedCount(settings)).toList(), settings);
    }

    private static int wantedCount(DatapathSettings settings) {
        return settings.queuesOn(Runtime.getRuntime().availableProcessors());
    }

    List<SwitchablePort> ports() {
        return ports;
    }

    int count() {
        return ports.size();
    }

    /** The port, also of sockets that are closed for now; 0 when none was ever open and none asked for. */
    int port() {
        return port;
    }

    /** Replaces all sockets, unless port and mark are as before; sockets that are closed stay so. */
    synchronized void switchTo(int newPort, int newMark) {
        if (newPort == port && newMark == mark) {
            return;
        }
        if (open) {
            if (newPort != port) {
                refuseTaken(newPort);
            }
            use(open(newPort, newMark, ports.size(), settings));
        } else {
            port = newPort;
        }
        mark = newMark;
    }

    /** Opens them on the port they had, or on any. @throws io.darkmesh.tun.TunException when the host refuses */
    synchronized void open() {
        if (!open) {
            refuseTaken(port);
            use(open(port, mark, ports.size(), settings));
            open = true;
        }
    }

    /** Closes them for now. */
    synchronized void shut() {
        if (open) {
            open = false;
            ports.forEach(each -> each.switchTo(new NoPort()));
        }
    }

    private void use(List<UdpSocket> next) {
        for (int i = 0; i < next.size(); i++) {
            ports.get(i).switchTo(next.get(i));
        }
        port = next.getFirst().port();
    }

    @Override
    public void close() {
        ports.forEach(SwitchablePort::close);
    }

    /** Sockets that share a port do not notice that others share it too; one that does not share notices. */
    private static void refuseTaken(int port) {
        if (port != 0) {
            UdpSocket.open(UdpConfig.onPort(port)).close();
        }
    }

    static List<UdpSocket> open(int port, int mark, int count, DatapathSettings settings) {
        List<UdpSocket> sockets = new ArrayList<>();
        try {
            UdpConfig config =
                    settings.of(UdpConfig.onPort(port).withReusePort(true).withMark(mark));
            for (int i = 0; i < count; i++) {
                UdpSocket socket = UdpSocket.open(config);
                sockets.add(socket);
                config = config.withPort(socket.port());
            }
            return sockets;
        } catch (RuntimeException e) {
            sockets.forEach(UdpSocket::close);
            throw e;
        }
    }
}
