package io.darkmesh.testnetwork.lab;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition until a deadline: the only way time passes in this laboratory. */
public final class Await {
    private static final long POLL_MS = 20;

    private Await() {}

    /** Returns how long it took until the condition held. */
    public static Duration until(String what, Duration timeout, BooleanSupplier condition) {
        return until(what, timeout, condition, () -> "");
    }

    /**
     * Returns how long it took until the condition held.
     *
     * @param evidence what to show when it never did
     */
    public static Duration until(String what, Duration timeout, BooleanSupplier condition, Supplier<String> evidence) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > timeout.toNanos()) {
                throw new LabException("waited %s in vain: %s\n%s".formatted(timeout, what, evidence.get()));
            }
            pause();
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Returns the first value that the supplier finds. */
    public static <T> T value(String what, Duration timeout, Supplier<Optional<T>> search) {
        var found = new Object() {
            Optional<T> value = Optional.empty();
        };
        until(what, timeout, () -> {
            found.value = search.get();
            return found.value.isPresent();
        });
        return found.value.orElseThrow();
    }

    /** Checks that the condition holds all the time that is given. */
    public static void holds(String what, Duration time, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            if (!condition.getAsBoolean()) {
                throw new LabException(
                        "no longer so after %s: %s".formatted(Duration.ofNanos(System.nanoTime() - start), what));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }
}
