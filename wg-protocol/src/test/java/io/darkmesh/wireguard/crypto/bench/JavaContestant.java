package io.darkmesh.wireguard.crypto.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures an implementation that runs in this JVM by the thread's processor time, which others on the machine do not disturb much. */
abstract class JavaContestant implements Contestant {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private long counter;

    abstract void seal(long number, int at, int bytes);

    abstract boolean open(long number, int at, int bytes);

    @Override
    public Cost measure(Case what, int turns) {
        long spentNs = 0;
        long garbage = 0;
        for (int turn = 0; turn < turns; turn++) {
            long first = counter;
            counter += what.packets();
            if (what.opening()) {
                sealAll(what, first);
            }
            long garbageBefore = THREADS.getCurrentThreadAllocatedBytes();
            long start = THREADS.getCurrentThreadCpuTime();
            if (what.opening()) {
                openAll(what, first);
            } else {
                sealAll(what, first);
            }
            spentNs += THREADS.getCurrentThreadCpuTime() - start;
            garbage += THREADS.getCurrentThreadAllocatedBytes() - garbageBefore;
        }
        double packets = (double) turns * what.packets();
        return new Cost(spentNs / packets, garbage / packets);
    }

    private void sealAll(Case what, long first) {
        for (int i = 0; i < what.packets(); i++) {
            seal(first + i, i * what.placeBytes(), what.bytes());
        }
    }

    private void openAll(Case what, long first) {
        for (int i = 0; i < what.packets(); i++) {
            if (!open(first + i, i * what.placeBytes(), what.bytes())) {
                throw new IllegalStateException(name() + " did not open what it sealed");
            }
        }
    }
}
