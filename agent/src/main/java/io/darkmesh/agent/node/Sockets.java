package io.darkmesh.agent.node;

import io.darkmesh.tun.udp.UdpConfig;
import io.darkmesh.tun.udp.UdpSocket;
import java.util.ArrayList;
import java.util.List;

/** The UDP sockets of a tunnel, one for each pair of workers, all on one port. */
final class Sockets implements AutoCloseable {
    private static final int MAX_SOCKETS = 4;

    private final List<SwitchablePort> ports;
    private int mark;

    private Sockets(List<SwitchablePort> ports) {
        this.ports = ports;
    }

    /** Opens one for every two processors. @throws io.darkmesh.tun.TunException when the host refuses */
    static Sockets listen(int port) {
        int count = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MAX_SOCKETS);
        refuseTaken(port);
        return new Sockets(
                open(port, 0, count).stream().map(SwitchablePort::new).toList());
    }

    List<SwitchablePort> ports() {
        return ports;
    }

    int count() {
        return ports.size();
    }

    int port() {
        return ports.getFirst().port();
    }

    /** Replaces all sockets, unless port and mark are as before. */
    synchronized void switchTo(int port, int newMark) {
        if (port == port() && newMark == mark) {
            return;
        }
        if (port != port()) {
            refuseTaken(port);
        }
        List<UdpSocket> next = open(port, newMark, ports.size());
        for (int i = 0; i < next.size(); i++) {
            ports.get(i).switchTo(next.get(i));
        }
        mark = newMark;
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

    private static List<UdpSocket> open(int port, int mark, int count) {
        List<UdpSocket> sockets = new ArrayList<>();
        try {
            UdpConfig config = UdpConfig.onPort(port).withReusePort(true).withMark(mark);
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
