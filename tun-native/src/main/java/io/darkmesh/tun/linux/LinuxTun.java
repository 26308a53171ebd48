package io.darkmesh.tun.linux;

import static io.darkmesh.tun.TunException.Kind.CLOSED;

import io.darkmesh.tun.TunConfig;
import io.darkmesh.tun.TunDevice;
import io.darkmesh.tun.TunException;
import io.darkmesh.tun.TunOffload;
import io.darkmesh.tun.libc.Libc;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A TUN interface of Linux. It lives as long as this object is open, unless somebody else made it persistent. */
public final class LinuxTun implements TunDevice {
    private static final int SIOCGIFFLAGS = 0x8913;
    private static final int IFF_UP = 1;
    private static final int SIOCGIFMTU = 0x8921;
    private static final int SIOCSIFMTU = 0x8922;
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 0x80002;

    private final String name;
    private final Set<TunOffload> offloads;
    private final List<LinuxTunQueue> queues;

    private LinuxTun(String name, Set<TunOffload> offloads, List<LinuxTunQueue> queues) {
        this.name = name;
        this.offloads = Set.copyOf(offloads);
        this.queues = List.copyOf(queues);
    }

    /**
     * Opens the device with as many of the wanted offloads as the kernel grants.
     *
     * @throws TunException with a kind and a line that says what to do
     */
    public static LinuxTun open(TunConfig config) {
        List<LinuxTunQueue> queues = new ArrayList<>();
        try {
            var attached = TunAttachment.first(config);
            queues.add(attached.queue());
            for (int i = 1; i < config.queues(); i++) {
                queues.add(TunAttachment.further(attached, config));
            }
            var device = new LinuxTun(attached.name(), attached.offloads(), queues);
            if (config.mtuBytes() > 0) {
                device.setMtuBytes(config.mtuBytes());
            }
            return device;
        } catch (TunException e) {
            queues.forEach(LinuxTunQueue::close);
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int mtuBytes() {
        try (Arena arena = Arena.ofConfined()) {
            var request = new InterfaceRequest(arena, name);
            control(SIOCGIFMTU, request, "read the MTU of ");
            return request.value();
        }
    }

    @Override
    public void setMtuBytes(int mtuBytes) {
        try (Arena arena = Arena.ofConfined()) {
            var request = new InterfaceRequest(arena, name);
            request.value(mtuBytes);
            control(SIOCSIFMTU, request, "set the MTU " + mtuBytes + " on ");
        }
    }

    @Override
    public boolean isUp() {
        try (Arena arena = Arena.ofConfined()) {
            var request = new InterfaceRequest(arena, name);
            control(SIOCGIFFLAGS, request, "read the flags of ");
            return (request.value() & IFF_UP) != 0;
        }
    }

    private void control(int operation, InterfaceRequest request, String what) {
        int socket = Libc.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0);
        if (socket < 0) {
            throw new TunException(TunException.Kind.SYSTEM, "socket: " + Libc.strerror(Libc.errno()));
        }
        try {
            if (Libc.ioctl(socket, operation, request.address()) < 0) {
                String reason = Libc.strerror(Libc.errno());
                throw new TunException(
                        queues.getFirst().isClosed() ? CLOSED : TunException.Kind.SYSTEM,
                        "cannot " + what + name + ": " + reason);
            }
        } finally {
            Libc.close(socket);
        }
    }

    @Override
    public Set<TunOffload> offloads() {
        return offloads;
    }

    @Override
    public List<LinuxTunQueue> queues() {
        return queues;
    }

    @Override
    public void close() {
        queues.forEach(LinuxTunQueue::close);
    }
}
