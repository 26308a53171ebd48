package io.darkmesh.tun;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/**
 * What device to open.
 *
 * @param name the interface's name, 1 to 15 bytes; {@code %d} in it is replaced by the first free number
 * @param mtuBytes the MTU to set, or 0 to leave it as it is
 * @param queues how many queues, 1 to {@value #MAX_QUEUES}
 * @param wanted the offloads to ask for
 * @param mayExist whether to attach to a device that somebody made beforehand and nobody uses
 */
public record TunConfig(String name, int mtuBytes, int queues, Set<TunOffload> wanted, boolean mayExist) {
    /** The most queues one device is opened with. */
    public static final int MAX_QUEUES = 64;

    private static final int MAX_NAME_BYTES = 15;
    private static final int MAX_MTU_BYTES = 65_535;

    public TunConfig {
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (nameBytes < 1
                || nameBytes > MAX_NAME_BYTES
                || name.contains("/")
                || name.chars().anyMatch(c -> c <= ' ')) {
            throw new TunException(
                    TunException.Kind.BAD_NAME,
                    "an interface's name has 1 to 15 bytes without blanks and slashes, not \"" + name + "\"");
        }
        if (mtuBytes < 0 || mtuBytes > MAX_MTU_BYTES) {
            throw new IllegalArgumentException("an MTU is at most 65535 bytes, not " + mtuBytes);
        }
        if (queues < 1 || queues > MAX_QUEUES) {
            throw new IllegalArgumentException("1 to 64 queues, not " + queues);
        }
        wanted = Set.copyOf(wanted);
    }

    /** A new device with one queue and every offload. */
    public static TunConfig named(String name) {
        return new TunConfig(name, 0, 1, EnumSet.allOf(TunOffload.class), false);
    }

    public TunConfig withMtuBytes(int bytes) {
        return new TunConfig(name, bytes, queues, wanted, mayExist);
    }

    public TunConfig withQueues(int count) {
        return new TunConfig(name, mtuBytes, count, wanted, mayExist);
    }

    public TunConfig withOffloads(Set<TunOffload> offloads) {
        return new TunConfig(name, mtuBytes, queues, offloads, mayExist);
    }
}
