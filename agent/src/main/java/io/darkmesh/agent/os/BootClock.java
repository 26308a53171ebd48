package io.darkmesh.agent.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.function.LongSupplier;

/**
 * Nanoseconds that count time asleep, as WireGuard's timers need it. Reading is {@link System#nanoTime}, which stands
 * still while the machine sleeps, and an offset that {@link #noticeSleep} brings up to date from CLOCK_BOOTTIME.
 */
public final class BootClock implements LongSupplier {
    private static final int CLOCK_MONOTONIC = 1;
    private static final int CLOCK_BOOTTIME = 7;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Less than this is the two clocks being read one after the other. */
    private static final long MIN_SLEEP_NS = NANOS_PER_SECOND;

    private static final MethodHandle CLOCK_GETTIME = clockGettime();

    private final long startNs = System.nanoTime();
    private long sleptBeforeNs = sleptSinceBootNs();
    private volatile long sleptNs;

    /** Nanoseconds since this clock was made. Any thread. */
    @Override
    public long getAsLong() {
        return System.nanoTime() - startNs + sleptNs;
    }

    /** Adds what the machine has slept since the last call. One thread. @return whether it has */
    public boolean noticeSleep() {
        long sleptSinceBoot = sleptSinceBootNs();
        long more = sleptSinceBoot - sleptBeforeNs;
        if (more < MIN_SLEEP_NS) {
            return false;
        }
        sleptBeforeNs = sleptSinceBoot;
        addSleep(more);
        return true;
    }

    private synchronized void addSleep(long ns) {
        sleptNs = sleptNs + ns;
    }

    @SuppressWarnings("restricted") // what native access is for
    private static MethodHandle clockGettime() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("clock_gettime"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    }

    private static long sleptSinceBootNs() {
        return read(CLOCK_BOOTTIME) - read(CLOCK_MONOTONIC);
    }

    private static long read(int clock) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timespec = arena.allocate(ValueLayout.JAVA_LONG, 2);
            int result = (int) CLOCK_GETTIME.invokeExact(clock, timespec);
            if (result != 0) {
                throw new IllegalStateException("clock_gettime refuses clock " + clock);
            }
            return timespec.getAtIndex(ValueLayout.JAVA_LONG, 0) * NANOS_PER_SECOND
                    + timespec.getAtIndex(ValueLayout.JAVA_LONG, 1);
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot read the clock", e);
        }
    }
}
