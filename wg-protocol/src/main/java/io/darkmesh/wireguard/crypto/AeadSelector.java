package io.darkmesh.wireguard.crypto;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Picks the fastest AEAD by measuring. Starts with the one that is fast at once, warms the others one after the other
 * against the fastest known, and publishes each that measures faster; at the end the first has a second chance, as it
 * may itself have been cold. Workers compare {@link #current()} with what they have and swap between packets.
 *
 * <p>A candidate's code has to be compiled before it can win, which takes two seconds of processor time. In the
 * background the likeliest one gets them at once, so that the first packets find it; the others wait for traffic to be
 * fast for, and rest between their steps.
 *
 * <p>{@link #step} belongs to one thread, usually that of {@link #runInBackground}; {@link #current} and
 * {@link #onTraffic} to all.
 */
public final class AeadSelector {
    /** Bytes the scratch buffer has to have. */
    public static final int SCRATCH_BYTES = AeadTrial.SCRATCH_BYTES;

    /** What {@link #step} returns when everything is decided. */
    public static final long DONE = -1;

    /** Time of its own without getting faster after which a candidate counts as the slower. */
    static final long PATIENCE_NS = 1_000_000_000L;

    /** The same while it is many times slower, which means that its code is still being compiled. */
    static final long COLD_PATIENCE_NS = 4_000_000_000L;

    /** How often a candidate is tried that was cold to the end. */
    static final int COLD_CHANCES = 3;

    private static final int COLD_FACTOR = 2;

    /** One slice in so many measures the champion, the others the challenger. */
    private static final int CHAMPION_EVERY = 4;

    /** Rests are this many times as long as the work: the packets need the processor more than what is to be gained. */
    private static final int REST_FACTOR = 30;

    private static final int WIN_PERCENT = 90;

    private final LongSupplier nanoClock;
    private final MemorySegment scratch;
    private final Deque<AeadTrial> introductions = new ArrayDeque<>();
    private final Deque<AeadTrial> challengers = new ArrayDeque<>();
    private final AeadTrial first;
    private AeadTrial champion;
    private int slices;
    private boolean isDecided;
    private final CountDownLatch traffic = new CountDownLatch(1);
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
        } else if (hasHadItsTime(challenger)) {
            boolean mayBeCold = isCold(challenger);
            next(champion);
            if (mayBeCold && challenger.restart() < COLD_CHANCES) {
                challengers.add(challenger);
            }
        }
    }

    /** A champion that still gets faster is cold itself, and nothing to be measured against. */
    private boolean hasHadItsTime(AeadTrial challenger) {
        if (isCold(challenger)) {
            return challenger.stuckNs() >= COLD_PATIENCE_NS;
        }
        boolean isChampionWarm = challenger == first || champion.stuckNs() >= PATIENCE_NS / CHAMPION_EVERY;
        return isChampionWarm && challenger.stuckNs() >= PATIENCE_NS;
    }

    /** Until the contrary is known; but the first has been in use all the time. */
    private boolean isCold(AeadTrial challenger) {
        boolean isComparable = challenger.hasFigure()
                && champion.hasFigure()
                && challenger.figureNs() <= COLD_FACTOR * champion.figureNs();
        return challenger != first && !isComparable;
    }

    private boolean isFaster(AeadTrial challenger) {
        return champion.hasFigure()
                && challenger.hasFigure()
                && challenger.figureNs() * 100 < champion.figureNs() * WIN_PERCENT;
    }

    private void next(AeadTrial winner) {
        AeadTrial challenger = challengers.remove();
        isDecided = true;
        champion = winner;
        current = winner.candidate();
        if (challengers.isEmpty() && challenger != first && champion != first) {
            challengers.add(first);
        }
        first.restart();
    }

    /** Says that there is traffic: candidates that are not likely to win are tried from now on. */
    public void onTraffic() {
        traffic.countDown();
    }

    /**
     * Starts a daemon thread that takes the steps: until the first contest is decided without rests, and the others after
     * {@link #onTraffic}, with rests.
     *
     * @param onReady run by that thread once the first contest is decided
     */
    public Thread runInBackground(Runnable onReady) {
        return Thread.ofPlatform().name("aead-selector").daemon().start(() -> {
            try {
                while (!isDecided && step() != DONE) {
                    Thread.onSpinWait();
                }
                onReady.run();
                traffic.await();
                for (long restNs = step(); restNs != DONE; restNs = step()) {
                    TimeUnit.NANOSECONDS.sleep(restNs);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // what was found until now stays
            }
        });
    }
}
