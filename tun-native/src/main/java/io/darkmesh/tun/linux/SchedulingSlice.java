package io.darkmesh.tun.linux;

import io.darkmesh.tun.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;

/**
 * Time slices of threads (sched_setattr(2), since Linux 6.12). A thread that wakes up with a shorter slice takes the
 * processor from one with a longer slice at once, where it would else wait for the scheduler's next tick, 1 to 10 ms.
 * Shares of the processor stay the same.
 */
public final class SchedulingSlice {
    /** The shortest the kernel knows, in nanoseconds. */
    public static final long SHORTEST_NS = 100_000;

    private static final long ATTRIBUTE_BYTES = 48;
    private static final long POLICY = 4;
    private static final long RUNTIME = 24;
    private static final int SCHED_OTHER = 0;
    private static final int SCHED_BATCH = 3;
    private static final int THIS_THREAD = 0;

    /** The numbers of sched_setattr and sched_getattr; others are left alone. */
    private static final Map<String, long[]> CALLS =
            Map.of("amd64", new long[] {314, 315}, "aarch64", new long[] {274, 275});

    private SchedulingSlice() {}

    /**
     * Asks for a slice of so many nanoseconds, 100,000 to 100,000,000, for the calling thread. False when the kernel does not
     * keep to it: it is too old, forbids it, or the thread is scheduled by another policy, which stays as it is.
     */
    public static boolean request(long ns) {
        return request(THIS_THREAD, ns);
    }

    /** The same for any thread of this process, by its kernel's number: a name in {@code /proc/self/task}. */
    public static boolean request(int thread, long ns) {
        long[] calls = CALLS.get(System.getProperty("os.arch"));
        if (calls == null) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTE_BYTES, Long.BYTES);
            if (!get(calls[1], thread, attributes)) {
                return false;
            }
            int policy = attributes.get(ValueLayout.JAVA_INT, POLICY);
            if (policy != SCHED_OTHER && policy != SCHED_BATCH) {
                return false;
            }
            attributes.set(ValueLayout.JAVA_LONG, RUNTIME, ns);
            return Libc.syscall(calls[0], thread, attributes.address(), 0, 0) == 0
                    && get(calls[1], thread, attributes)
                    && attributes.get(ValueLayout.JAVA_LONG, RUNTIME) == ns;
        }
    }

    private static boolean get(long call, int thread, MemorySegment attributes) {
        return Libc.syscall(call, thread, attributes.address(), ATTRIBUTE_BYTES, 0) == 0;
    }
}
