package io.darkmesh.tun.linux;

import static io.darkmesh.tun.TunException.Kind.NAME_TAKEN;
import static io.darkmesh.tun.TunException.Kind.NOT_SUPPORTED;
import static io.darkmesh.tun.TunException.Kind.NO_PERMISSION;
import static io.darkmesh.tun.TunException.Kind.NO_TUN_DEVICE;
import static io.darkmesh.tun.TunException.Kind.SYSTEM;

import io.darkmesh.tun.TunConfig;
import io.darkmesh.tun.TunException;
import io.darkmesh.tun.TunOffload;
import io.darkmesh.tun.libc.Errno;
import io.darkmesh.tun.libc.Libc;
import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.Set;

/**
 * One queue of a device being opened.
 *
 * @param name the interface's name as the kernel completed it
 * @param offloads what was granted
 */
record TunAttachment(String name, Set<TunOffload> offloads, LinuxTunQueue queue) {
    private static final String PATH = "/dev/net/tun";
    private static final int O_RDWR_NONBLOCK_CLOEXEC = 0x2 | 0x800 | 0x80000;
    private static final int TUNSETIFF = 0x400454ca;
    private static final int IFF_TUN = 0x0001;
    private static final int IFF_MULTI_QUEUE = 0x0100;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;
    private static final int IFF_TUN_EXCL = 0x8000;

    /** Makes the interface. */
    static TunAttachment first(TunConfig config) {
        int flags = IFF_TUN | IFF_NO_PI;
        if (config.queues() > 1) {
            flags |= IFF_MULTI_QUEUE;
        }
        int exclusive = config.mayExist() ? 0 : IFF_TUN_EXCL;
        if (config.wanted().contains(TunOffload.VNET_HEADER)) {
            try {
                return attach(config.name(), flags | exclusive | IFF_VNET_HDR, config.wanted());
            } catch (TunException e) {
                if (e.kind() != NOT_SUPPORTED) {
                    throw e;
                }
            }
        }
        return attach(config.name(), flags | exclusive, EnumSet.noneOf(TunOffload.class));
    }

    /** Adds a queue to it, which must grant what the first one did. */
    static LinuxTunQueue further(TunAttachment first, TunConfig config) {
        boolean header = first.offloads.contains(TunOffload.VNET_HEADER);
        int flags = IFF_TUN | IFF_NO_PI | IFF_MULTI_QUEUE | (header ? IFF_VNET_HDR : 0);
        return attach(first.name, flags, header ? first.offloads : EnumSet.noneOf(TunOffload.class)).queue;
    }

    private static TunAttachment attach(String name, int flags, Set<TunOffload> wanted) {
        int fd = Libc.open(PATH, O_RDWR_NONBLOCK_CLOEXEC);
        if (fd < 0) {
            throw cannotOpen(Libc.errno());
        }
        try (Arena arena = Arena.ofConfined()) {
            var request = new InterfaceRequest(arena, name);
            request.flags(flags);
            if (Libc.ioctl(fd, TUNSETIFF, request.address()) < 0) {
                int errno = Libc.errno();
                Libc.close(fd);
                throw cannotAttach(name, errno);
            }
            boolean header = (flags & IFF_VNET_HDR) != 0;
            Set<TunOffload> granted = header ? OffloadFlags.request(fd, wanted) : EnumSet.noneOf(TunOffload.class);
            return new TunAttachment(request.name(), granted, new LinuxTunQueue(fd, header));
        }
    }

    private static TunException cannotOpen(int errno) {
        return switch (errno) {
            case Errno.ENOENT, Errno.ENODEV ->
                new TunException(
                        NO_TUN_DEVICE,
                        PATH + " is missing: load the kernel module with \"modprobe tun\","
                                + " or give the container the device /dev/net/tun");
            case Errno.EACCES, Errno.EPERM ->
                new TunException(NO_PERMISSION, "no permission to open " + PATH + ": run as root");
            default -> new TunException(SYSTEM, "cannot open " + PATH + ": " + Libc.strerror(errno));
        };
    }

    private static TunException cannotAttach(String name, int errno) {
        return switch (errno) {
            case Errno.EACCES, Errno.EPERM ->
                new TunException(
                        NO_PERMISSION,
                        "no permission to make the network interface " + name + ": run as root or grant CAP_NET_ADMIN");
            case Errno.EBUSY ->
                new TunException(
                        NAME_TAKEN,
                        "the network interface " + name + " exists already: remove it or choose another name");
            case Errno.EINVAL ->
                new TunException(
                        NOT_SUPPORTED,
                        "the kernel cannot make " + name
                                + " a TUN interface like this: the name belongs to another kind of interface,"
                                + " or the kernel is too old");
            default ->
                new TunException(SYSTEM, "cannot make the network interface " + name + ": " + Libc.strerror(errno));
        };
    }
}
