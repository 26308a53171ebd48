package io.darkmesh.coordinator.netmap;

/**
 * The version of a network map: the durable version, which counts committed changes, and below it 24 bits that count
 * changes kept in memory alone (endpoints). A restart begins with a new durable version, so versions never go back;
 * an agent that names a later durable version than ours comes from a history we have lost.
 */
public final class MapVersion {
    private static final int SOFT_BITS = 24;
    private static final long SOFT_MASK = (1L << SOFT_BITS) - 1;

    private MapVersion() {}

    /** The first map version of a durable version. */
    public static long ofDurable(long durable) {
        return durable << SOFT_BITS;
    }

    /** The durable version inside. */
    public static long durable(long version) {
        return version >>> SOFT_BITS;
    }

    /** Whether no version is left before the next durable one. */
    public static boolean exhausted(long version) {
        return (version & SOFT_MASK) == SOFT_MASK;
    }
}
