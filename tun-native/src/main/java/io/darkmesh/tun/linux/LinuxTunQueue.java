package io.darkmesh.tun.linux;

import io.darkmesh.tun.FrameBatch;
import io.darkmesh.tun.GatherList;
import io.darkmesh.tun.TunException;
import io.darkmesh.tun.TunQueue;
import io.darkmesh.tun.VirtioNetHeader;
import io.darkmesh.tun.libc.Descriptor;
import io.darkmesh.tun.libc.Errno;
import io.darkmesh.tun.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One file descriptor of {@code /dev/net/tun}. */
final class LinuxTunQueue implements TunQueue, AutoCloseable {
    private final Descriptor descriptor;
    private final Descriptor.Waiter waiter = new Descriptor.Waiter(Arena.ofAuto());
    private final int absentHeaderBytes;

    LinuxTunQueue(int fd, boolean hasHeader) {
        descriptor = new Descriptor(fd);
        absentHeaderBytes = hasHeader ? 0 : VirtioNetHeader.BYTES;
    }

    @Override
    public int read(FrameBatch batch) {
        batch.clear();
        if (!descriptor.enter()) {
            return CLOSED;
        }
        try {
            while (!fill(batch)) {
                if (!descriptor.awaitInput(waiter)) {
                    return CLOSED;
                }
            }
            waiter.satisfied();
            return batch.count();
        } finally {
            descriptor.exit();
        }
    }

    /** Takes what is there; false when nothing was. */
    private boolean fill(FrameBatch batch) {
        MemorySegment memory = batch.memory();
        while (batch.hasRoom()) {
            long at = batch.nextAt() + absentHeaderBytes;
            long bytes =
                    Libc.read(descriptor.fd(), memory.address() + at, FrameBatch.MAX_FRAME_BYTES - absentHeaderBytes);
            if (bytes < 0) {
                return endOfInput(batch, Libc.errno());
            }
            if (absentHeaderBytes > 0) {
                VirtioNetHeader.clear(memory, batch.nextAt());
            }
            batch.add((int) bytes + absentHeaderBytes);
        }
        return true;
    }

    private boolean endOfInput(FrameBatch batch, int errno) {
        if (batch.count() > 0) {
            return true;
        }
        if (descriptor.isClosed()) {
            return false;
        }
        return switch (errno) {
            case Errno.EAGAIN, Errno.EINTR -> false;
            case Errno.EBADFD, Errno.EFAULT ->
                throw new TunException(TunException.Kind.DEVICE_GONE, "somebody removed the TUN device");
            default ->
                throw new TunException(TunException.Kind.SYSTEM, "reading the TUN device: " + Libc.strerror(errno));
        };
    }

    @Override
    public boolean write(GatherList frame) {
        if (!descriptor.enter()) {
            return false;
        }
        try {
            if (absentHeaderBytes > 0) {
                frame.skip(absentHeaderBytes);
            }
            return Libc.writev(descriptor.fd(), frame.address(), frame.count()) == frame.bytes();
        } finally {
            descriptor.exit();
        }
    }

    boolean isClosed() {
        return descriptor.isClosed();
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
