package io.darkmesh.tun.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A non-blocking file descriptor that several threads use and any thread may close. A call is bracketed by
 * {@link #enter()} and {@link #exit()}; whoever leaves last after {@link #close()} closes the number, so that a late
 * call can never reach a file that was given the same number meanwhile. Waiting threads are woken through an eventfd.
 */
public final class Descriptor implements AutoCloseable {
    /** Readable, as poll(2) names it. */
    public static final short POLLIN = 1;

    /** Writable, as poll(2) names it. */
    public static final short POLLOUT = 4;

    private static final int EFD_CLOEXEC_NONBLOCK = 0x80800;
    private static final int CLOSED = 1 << 30;
    private static final int RELEASED = CLOSED + (1 << 29);
    private static final long POLLFD_BYTES = 8;

    private final int fd;
    private final int wakeFd;
    private final AtomicInteger users = new AtomicInteger();

    /** Takes ownership of {@code fd}. */
    public Descriptor(int fd) {
        this.fd = fd;
        this.wakeFd = Libc.eventfd(0, EFD_CLOEXEC_NONBLOCK);
        if (wakeFd < 0) {
            String reason = Libc.strerror(Libc.errno());
            Libc.close(fd);
            throw new IllegalStateException("eventfd: " + reason);
        }
    }

    /** The number; to be used only between {@link #enter()} and {@link #exit()}. */
    public int fd() {
        return fd;
    }

    /** False when closed; otherwise the number stays valid until {@link #exit()}. */
    public boolean enter() {
        if (users.getAndIncrement() < CLOSED) {
            return true;
        }
        exit();
        return false;
    }

    /** Ends what {@link #enter()} began. */
    public void exit() {
        if (users.decrementAndGet() == CLOSED && users.compareAndSet(CLOSED, RELEASED)) {
            Libc.close(fd);
            Libc.close(wakeFd);
        }
    }

    public boolean isClosed() {
        return users.get() >= CLOSED;
    }

    /**
     * Waits inside {@link #enter()} until the file is ready or somebody closes it.
     *
     * @return false when it was closed
     */
    public boolean await(Waiter waiter, short events) {
        waiter.poll(fd, wakeFd, events);
        return !isClosed();
    }

    /**
     * As {@link #await}, for a thread with much to receive: may answer early, so that it looks again, and first lets other
     * threads have the processor. Once something was there it says {@link Waiter#satisfied()}.
     */
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler's own yield is what is meant
    public boolean awaitInput(Waiter waiter) {
        if (waiter.patience.looksAgain()) {
            Thread.yield();
            return !isClosed();
        }
        return await(waiter, POLLIN);
    }

    @Override
    public void close() {
        if (!enter()) {
            return;
        }
        if (users.getAndUpdate(n -> n < CLOSED ? n + CLOSED : n) < CLOSED) {
            wake();
        }
        exit();
    }

    private void wake() {
        try (Arena arena = Arena.ofConfined()) {
            Libc.write(wakeFd, arena.allocateFrom(ValueLayout.JAVA_LONG, 1).address(), Long.BYTES);
        }
    }

    /** Room for one thread's call of poll(2), and what it knows of its waits. */
    public static final class Waiter {
        private final MemorySegment pollfds;
        private final Patience patience = new Patience();

        public Waiter(Arena arena) {
            pollfds = arena.allocate(2 * POLLFD_BYTES, Long.BYTES);
        }

        /** What {@link #awaitInput} waited for was there. */
        public void satisfied() {
            patience.satisfied();
        }

        private void poll(int fd, int wakeFd, short events) {
            set(0, fd, events);
            set(POLLFD_BYTES, wakeFd, POLLIN);
            Libc.poll(pollfds.address(), 2, -1);
        }

        private void set(long at, int fd, short events) {
            pollfds.set(ValueLayout.JAVA_INT, at, fd);
            pollfds.set(ValueLayout.JAVA_SHORT, at + 4, events);
            pollfds.set(ValueLayout.JAVA_SHORT, at + 6, (short) 0);
        }
    }
}
