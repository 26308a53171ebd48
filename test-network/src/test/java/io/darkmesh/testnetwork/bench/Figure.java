package io.darkmesh.testnetwork.bench;

/**
 * A quantity that is measured.
 *
 * @param name such as {@code tcp-1}
 * @param unit of the figure
 * @param higherIsBetter how to read a ratio
 */
record Figure(String name, String unit, boolean higherIsBetter) {
    static Figure throughput(String name) {
        return new Figure(name, "Mbit/s", true);
    }

    static Figure packets(String name) {
        return new Figure(name, "packets/s", true);
    }

    static Figure microseconds(String name) {
        return new Figure(name, "us", false);
    }
}
