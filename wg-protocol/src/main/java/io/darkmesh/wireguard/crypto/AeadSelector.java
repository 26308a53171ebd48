package io.darkmesh.wireguard.crypto;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Picks the fastest AEAD by measuring. Starts with the one that is fast at once, warms the others one after the other
 * against the fastest known, and publishes each that measures faster; at the end the first has a second chance, as it
 * may itself have been cold. Workers compare {@link #current()} with what they have and swap between packets.
 *
 * <p>{@link #step} belongs to one thread, usually that of {@link #runInBackground}; {@link #current} to all.
 */
public final class AeadSelector {
    /** Bytes the scratch buffer has to have. */
    public static final int SCRATCH_BYTES = AeadTrial.SCRATCH_BYTES;

    /** What {@link #step} returns when everything is decided. */
    public static final long DONE = -1;

    /** Time a candidate may use up before it counts as the slower. */
    static final long BUDGET_NS = 3_000_000_000L;

    /** Budgets a candidate gets while it is many times slower, which means that its code is still being compiled. */
    static final int COLD_CHANCES = 3;

    private static final int COLD_FACTOR = 2;

    /** One slice in so many measures the champion, the others the challenger. */
    private static final int CHAMPION_EVERY = 4;

    /** Rests are this many times as long as the work: compilers and packets need the processor too. */
    private static final int REST_FACTOR = 2;

    private static final int WIN_PERCENT = 95;

    private final LongSupplier nanoClock;
    private final MemorySegment scratch;
    private final Deque<AeadTrial> introductions = new ArrayDeque<>();
    private final Deque<AeadTrial> challengers = new ArrayDeque<>();
    private final AeadTrial first;
    private AeadTrial champion;
    private int slices;
    private volatile AeadCandidate current;

    /**
     * @param first in use from the start
     * @param others tried in this order, the likeliest first
     * @param nanoClock nanoseconds from any origin
     * @param scratch at least {@link #SCRATCH_BYTES}, allocated as the packets will be, since compiled code is made for
     *     what it has seen; any thread must be able to use it, and it must live until the end
     */
    public AeadSelector(
            AeadCandidate first, List<AeadCandidate> others, LongSupplier nanoClock, MemorySegment scratch) {
        if (scratch.byteSize() < SCRATCH_BYTES) {
            throw new IllegalArgumentException("the scratch buffer has " + scratch.byteSize() + " bytes, too few");
        }
        this.nanoClock = nanoClock;
        this.scratch = scratch;
        this.first = new AeadTrial(first);
        champion = this.first;
        current = first;
        for (AeadCandidate other : others) {
            introductions.add(new AeadTrial(other));
        }
    }

    /** From the JDK's to the vectorised ones of this machine; the arguments are those of the constructor. */
    public static AeadSelector fromJdkToVectorised(LongSupplier nanoClock, MemorySegment scratch) {
        return new AeadSelector(AeadCandidate.jdk(), AeadCandidate.vectorised(), nanoClock, scratch);
    }

    /** The fastest known. A volatile read. */
    public AeadCandidate current() {
        return current;
    }

    /**
     * Does a slice of the work.
     *
     * @return nanoseconds to leave the processor to others before the next step, or {@link #DONE}
     */
    public long step() {
        long start = nanoClock.getAsLong();
        AeadTrial introduced = introductions.poll();
        if (introduced != null) {
            introduce(introduced);
        } else if (challengers.isEmpty()) {
            return DONE;
        } else {
            contest(challengers.element());
        }
        return REST_FACTOR * (nanoClock.getAsLong() - start);
    }

    /**
     * One unit of every candidate comes before anything is published: code that is compiled for a single implementation
     * has to be thrown away when the second one turns up, and then a worker would feel it.
     */
    private void introduce(AeadTrial challenger) {
        if (challenger.slice(nanoClock, scratch) && challenger.agreesWith(first, scratch)) {
            challengers.add(challenger);
        }
    }

    private void contest(AeadTrial challenger) {
        boolean forChampion = slices++ % CHAMPION_EVERY == 0;
        boolean sound = (forChampion ? champion : challenger).slice(nanoClock, scratch);
        if (!forChampion && !sound) {
            next(champion);
        } else if (isFaster(challenger)) {
            next(challenger.agreesWith(first, scratch) ? challenger : champion);
        } else if (challenger.spentNs() >= BUDGET_NS) {
            boolean cold = challenger.hasFigure() && challenger.figureNs() > COLD_FACTOR * champion.figureNs();
            next(champion);
            if (cold && challenger.restart() < COLD_CHANCES) {
                challengers.add(challenger);
            }
        }
    }

    private boolean isFaster(AeadTrial challenger) {
        return champion.hasFigure()
                && challenger.hasFigure()
                && challenger.figureNs() * 100 < champion.figureNs() * WIN_PERCENT;
    }

    private void next(AeadTrial winner) {
        AeadTrial challenger = challengers.remove();
        champion = winner;
        current = winner.candidate();
        if (challengers.isEmpty() && challenger != first && champion != first) {
            challengers.add(first);
        }
        first.restart();
    }

    /** Starts a daemon thread that takes the steps and rests between them as it is told. */
    public Thread runInBackground() {
        return Thread.ofPlatform().name("aead-selector").daemon().start(() -> {
            for (long restNs = step(); restNs != DONE; restNs = step()) {
                LockSupport.parkNanos(restNs);
            }
        });
    }
}
