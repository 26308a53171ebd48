package io.darkmesh.tun.linux;

import io.darkmesh.tun.TunException;
import io.darkmesh.tun.libc.Descriptor;
import io.darkmesh.tun.libc.Errno;
import io.darkmesh.tun.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Tells that something has changed about some link of this network namespace (rtnetlink(7)), not what: whoever hears it
 * looks for himself. One thread waits; any thread may close.
 */
public final class LinkWatch implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_NONBLOCK_CLOEXEC = 0x80803;
    private static final int NETLINK_ROUTE = 0;
    private static final int RTMGRP_LINK = 1;
    private static final int RTMGRP_ADDRESSES = 0x10 | 0x100; // IPV4_IFADDR, IPV6_IFADDR
    private static final int RTMGRP_ROUTES = 0x40 | 0x400; // IPV4_ROUTE, IPV6_ROUTE
    private static final int ADDRESS_BYTES = 12;
    private static final int GROUPS_AT = 8;
    private static final int MESSAGES_BYTES = 32_768;

    private final Descriptor descriptor;

    private LinkWatch(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** Changes of links from now on are noticed. @throws TunException when the host refuses */
    public static LinkWatch open() {
        return open(RTMGRP_LINK);
    }

    /** Changes of links, their addresses and routes from now on are noticed. @throws TunException when the host refuses */
    public static LinkWatch openWithAddressesAndRoutes() {
        return open(RTMGRP_LINK | RTMGRP_ADDRESSES | RTMGRP_ROUTES);
    }

    private static LinkWatch open(int groups) {
        int fd = Libc.socket(AF_NETLINK, SOCK_RAW_NONBLOCK_CLOEXEC, NETLINK_ROUTE);
        if (fd < 0) {
            throw refused();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS_BYTES, Integer.BYTES);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
            address.set(ValueLayout.JAVA_INT, GROUPS_AT, groups);
            if (Libc.bind(fd, address.address(), ADDRESS_BYTES) < 0) {
                TunException refusal = refused();
                Libc.close(fd);
                throw refusal;
            }
        }
        return new LinkWatch(new Descriptor(fd));
    }

    private static TunException refused() {
        return new TunException(TunException.Kind.SYSTEM, "cannot watch the links: " + Libc.strerror(Libc.errno()));
    }

    /** Waits for a change, or for several at once. @return false when this was closed */
    public boolean await() {
        if (!descriptor.enter()) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            var waiter = new Descriptor.Waiter(arena);
            MemorySegment messages = arena.allocate(MESSAGES_BYTES);
            while (descriptor.await(waiter, Descriptor.POLLIN)) {
                if (drain(messages)) {
                    return true;
                }
            }
            return false;
        } finally {
            descriptor.exit();
        }
    }

    /** Takes what is there. Lost messages (ENOBUFS) are a change too. */
    private boolean drain(MemorySegment messages) {
        boolean any = false;
        while (true) {
            if (Libc.read(descriptor.fd(), messages.address(), MESSAGES_BYTES) >= 0) {
                any = true;
                continue;
            }
            switch (Libc.errno()) {
                case Errno.EAGAIN -> {
                    return any;
                }
                case Errno.ENOBUFS, Errno.EINTR -> any = true;
                default -> throw refused();
            }
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
