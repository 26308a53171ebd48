package io.darkmesh.testnetwork.path;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What happens to datagrams, drawn from a seed. No I/O and no clock.
 *
 * <p>Not for use by several threads.
 */
final class Impairment {
    private static final int MEMORY = 256;
    private static final long NS_PER_MS = 1_000_000;

    private final Settings settings;
    private final RandomGenerator random;
    private final List<byte[]> past = new ArrayList<>();

    /** A datagram and when it leaves. */
    record Departure(long atNs, byte[] datagram) {}

    Impairment(Settings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /** What leaves because this datagram came. The array is kept. */
    List<Departure> onDatagram(byte[] datagram, long nowNs) {
        List<Departure> departures = new ArrayList<>();
        if (happens(settings.replay()) && !past.isEmpty()) {
            departures.add(new Departure(later(nowNs), past.get(random.nextInt(past.size()))));
        }
        remember(datagram);
        if (happens(settings.drop())) {
            return departures;
        }
        byte[] sent = happens(settings.corrupt()) ? damaged(datagram) : datagram;
        long reorderNs = happens(settings.reorder()) ? settings.reorderMs() * NS_PER_MS : 0;
        departures.add(new Departure(later(nowNs) + reorderNs, sent));
        if (happens(settings.duplicate())) {
            departures.add(new Departure(later(nowNs), sent));
        }
        return departures;
    }

    private boolean happens(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    private long later(long nowNs) {
        long jitterNs = settings.jitterMs() == 0 ? 0 : random.nextLong(settings.jitterMs() * NS_PER_MS);
        return nowNs + settings.delayMs() * NS_PER_MS + jitterNs;
    }

    private void remember(byte[] datagram) {
        if (past.size() < MEMORY) {
            past.add(datagram);
        } else {
            past.set(random.nextInt(MEMORY), datagram);
        }
    }

    private byte[] damaged(byte[] datagram) {
        byte[] copy = datagram.clone();
        copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        return copy;
    }
}
