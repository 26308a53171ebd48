package io.darkmesh.tun.udp;

import io.darkmesh.tun.TunException;
import io.darkmesh.tun.libc.Descriptor;
import io.darkmesh.tun.libc.Errno;
import io.darkmesh.tun.libc.Libc;
import io.darkmesh.tun.libc.MappedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** recvmmsg(2) into a ring of message headers prepared once. */
final class UdpReceiver implements DatagramReceiver {
    private static final int MSG_DONTWAIT = 0x40;
    private static final int NAME_BYTES = 32;

    private final Descriptor descriptor;
    private final Arena arena = Arena.ofShared();
    private final Descriptor.Waiter waiter = new Descriptor.Waiter(arena);
    private final ReceivedBatch batch = new ReceivedBatch(MappedMemory.zeroed(arena, ReceivedBatch.MEMORY_BYTES));
    private final MessageHeaders headers = new MessageHeaders(arena, ReceivedBatch.MAX_MESSAGES);
    private final MemorySegment names = arena.allocate((long) ReceivedBatch.MAX_MESSAGES * NAME_BYTES, Long.BYTES);
    private final MemorySegment controls =
            arena.allocate((long) ReceivedBatch.MAX_MESSAGES * ControlMessages.MAX_BYTES, Long.BYTES);

    UdpReceiver(Descriptor descriptor) {
        this.descriptor = descriptor;
        for (int i = 0; i < ReceivedBatch.MAX_MESSAGES; i++) {
            headers.data(i, batch.memory().address() + batch.offset(i), ReceivedBatch.MESSAGE_BYTES);
            prepare(i);
        }
    }

    private void prepare(int i) {
        headers.name(i, names.address() + (long) i * NAME_BYTES, SocketAddresses.IPV6_BYTES);
        headers.control(i, controls.address() + (long) i * ControlMessages.MAX_BYTES, ControlMessages.MAX_BYTES);
    }

    @Override
    public int receive(int maxMessages) {
        batch.clear();
        if (!descriptor.enter()) {
            return CLOSED;
        }
        try {
            while (true) {
                int count = Libc.recvmmsg(descriptor.fd(), headers.address(), maxMessages, MSG_DONTWAIT, 0);
                if (count > 0) {
                    waiter.satisfied();
                    parse(count);
                    return count;
                }
                if (count < 0 && isFatal(Libc.errno())) {
                    throw new TunException(
                            TunException.Kind.SYSTEM, "receiving datagrams: " + Libc.strerror(Libc.errno()));
                }
                if (!descriptor.awaitInput(waiter)) {
                    return CLOSED;
                }
            }
        } finally {
            descriptor.exit();
        }
    }

    /** An ICMP error that answers an earlier send is reported here once and means nothing to us. */
    private static boolean isFatal(int errno) {
        return switch (errno) {
            case Errno.EAGAIN,
                    Errno.EINTR,
                    Errno.ECONNREFUSED,
                    Errno.EHOSTUNREACH,
                    Errno.ENETUNREACH,
                    Errno.EHOSTDOWN,
                    Errno.ENETDOWN,
                    Errno.EMSGSIZE -> false;
            default -> true;
        };
    }

    private void parse(int count) {
        for (int i = 0; i < count; i++) {
            ControlMessages.read(
                    controls,
                    (long) i * ControlMessages.MAX_BYTES,
                    headers.controlBytes(i),
                    headers.movedBytes(i),
                    batch);
            SocketAddresses.readRemote(names, (long) i * NAME_BYTES, batch);
            prepare(i);
        }
    }

    @Override
    public ReceivedBatch batch() {
        return batch;
    }

    @Override
    public void close() {
        arena.close();
    }
}
