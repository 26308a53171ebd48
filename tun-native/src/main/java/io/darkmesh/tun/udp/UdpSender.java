package io.darkmesh.tun.udp;

import io.darkmesh.tun.libc.Descriptor;
import io.darkmesh.tun.libc.Errno;
import io.darkmesh.tun.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * sendmsg(2) with UDP_SEGMENT, and sendmmsg(2) where that does not work. EIO says that the network interface cannot
 * compute checksums and so never will: the whole socket then sends one by one from there on. EINVAL and EMSGSIZE say
 * that this batch's datagrams are larger than this path's MTU: one by one they may be fragmented.
 */
final class UdpSender implements DatagramSender {
    private static final int MSG_DONTWAIT = 0x40;
    private static final int OK = 0;

    private final Descriptor descriptor;
    private final boolean isIpv6Socket;
    private final boolean waits;
    private final AtomicBoolean segments;
    private final Call segmentedCall;
    private final Arena arena = Arena.ofShared();
    private final Descriptor.Waiter waiter = new Descriptor.Waiter(arena);
    private final MessageHeaders headers = new MessageHeaders(arena, MAX_SEGMENTS);
    private final Wholeness wholeness = new Wholeness(arena);
    private final MemorySegment name = arena.allocate(SocketAddresses.IPV6_BYTES, Long.BYTES);
    private final MemorySegment control = arena.allocate(ControlMessages.MAX_BYTES, Long.BYTES);

    /** sendmsg(2), or what a test puts in its place: answers 0 or the error number. */
    @FunctionalInterface
    interface Call {
        int send(int fd, long message);
    }

    /** {@code segments} is shared by the senders of one socket. */
    UdpSender(Descriptor descriptor, boolean isIpv6Socket, boolean waits, AtomicBoolean segments, Call segmentedCall) {
        this.segmentedCall = segmentedCall;
        this.descriptor = descriptor;
        this.isIpv6Socket = isIpv6Socket;
        this.waits = waits;
        this.segments = segments;
    }

    @Override
    public SendOutcome send(
            UdpEndpoint to, int trafficClass, MemorySegment memory, long offset, int bytes, int segmentBytes) {
        if (bytes > segmentBytes && (bytes > MAX_BYTES || (bytes - 1) / segmentBytes >= MAX_SEGMENTS)) {
            throw new IllegalArgumentException(bytes + " bytes in datagrams of " + segmentBytes + " are too many");
        }
        if (!descriptor.enter()) {
            return SendOutcome.CLOSED;
        }
        try {
            LocalAddress source = to.local().orElse(null);
            int errno = send(to.remote(), source, trafficClass, memory.address() + offset, bytes, segmentBytes);
            if (source != null && mayBeTheSource(errno)) {
                errno = send(to.remote(), null, trafficClass, memory.address() + offset, bytes, segmentBytes);
                return errno == OK ? SendOutcome.SENT_WITHOUT_SOURCE : outcome(errno);
            }
            return outcome(errno);
        } finally {
            descriptor.exit();
        }
    }

    @Override
    public SendOutcome sendWhole(UdpEndpoint to, MemorySegment memory, long offset, int bytes) {
        if (!descriptor.enter()) {
            return SendOutcome.CLOSED;
        }
        try {
            wholeness.set(descriptor.fd(), isIpv6Socket, true);
            return send(to, 0, memory, offset, bytes, bytes);
        } finally {
            wholeness.set(descriptor.fd(), isIpv6Socket, false);
            descriptor.exit();
        }
    }

    private static boolean mayBeTheSource(int errno) {
        return errno == Errno.EINVAL || errno == Errno.EADDRNOTAVAIL || errno == Errno.ENETUNREACH;
    }

    private int send(
            UdpAddress remote,
            @Nullable LocalAddress source,
            int trafficClass,
            long address,
            int bytes,
            int segmentBytes) {
        int nameBytes = SocketAddresses.write(name, 0, remote, isIpv6Socket);
        int controlBytes = 0;
        if (source != null) {
            controlBytes = ControlMessages.putSource(control, controlBytes, source);
        }
        if (trafficClass != 0) {
            controlBytes = ControlMessages.putTrafficClass(control, controlBytes, trafficClass, remote.isIpv4());
        }
        if (bytes > segmentBytes && segments.get()) {
            int errno = sendSegmented(nameBytes, controlBytes, address, bytes, segmentBytes);
            switch (errno) {
                case Errno.EIO, Errno.EOPNOTSUPP -> segments.set(false);
                case Errno.EINVAL, Errno.EMSGSIZE -> {}
                default -> {
                    return errno;
                }
            }
        }
        return sendSingly(nameBytes, controlBytes, address, bytes, segmentBytes);
    }

    private int sendSegmented(int nameBytes, int controlBytes, long address, int bytes, int segmentBytes) {
        int allControlBytes = ControlMessages.putSegment(control, controlBytes, segmentBytes);
        headers.name(0, name.address(), nameBytes);
        headers.control(0, control.address(), allControlBytes);
        headers.data(0, address, bytes);
        while (true) {
            int errno = segmentedCall.send(descriptor.fd(), headers.address());
            if (errno == OK || !isWorthRetrying(errno)) {
                return errno;
            }
        }
    }

    static int sendmsg(int fd, long message) {
        return Libc.sendmsg(fd, message, MSG_DONTWAIT) >= 0 ? OK : Libc.errno();
    }

    private int sendSingly(int nameBytes, int controlBytes, long address, int bytes, int segmentBytes) {
        int count = 0;
        for (int at = 0; at < bytes; at += segmentBytes) {
            headers.name(count, name.address(), nameBytes);
            headers.control(count, control.address(), controlBytes);
            headers.data(count, address + at, Math.min(segmentBytes, bytes - at));
            count++;
        }
        int failure = OK;
        for (int sent = 0; sent < count; ) {
            int moved = Libc.sendmmsg(descriptor.fd(), headers.address(sent), count - sent, MSG_DONTWAIT);
            if (moved > 0) {
                sent += moved;
                continue;
            }
            int errno = Libc.errno();
            if (!isWorthRetrying(errno)) {
                failure = errno;
                sent++;
            }
        }
        return failure;
    }

    /** Waits for room where the sender waits. */
    private boolean isWorthRetrying(int errno) {
        return errno == Errno.EINTR || (errno == Errno.EAGAIN && waits && descriptor.await(waiter, Descriptor.POLLOUT));
    }

    private static SendOutcome outcome(int errno) {
        return switch (errno) {
            case OK -> SendOutcome.SENT;
            case Errno.EMSGSIZE -> SendOutcome.TOO_LARGE;
            case Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.ENETDOWN, Errno.EHOSTDOWN, Errno.ECONNREFUSED ->
                SendOutcome.UNREACHABLE;
            case Errno.EAGAIN, Errno.ENOBUFS -> SendOutcome.BUFFER_FULL;
            default -> SendOutcome.REFUSED;
        };
    }

    @Override
    public void close() {
        arena.close();
    }
}
