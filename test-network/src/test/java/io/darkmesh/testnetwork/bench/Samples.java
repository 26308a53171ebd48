package io.darkmesh.testnetwork.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** All runs of one figure by one contender. */
final class Samples {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    List<Double> values() {
        return List.copyOf(values);
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    double min() {
        return stream().min().orElse(Double.NaN);
    }

    double max() {
        return stream().max().orElse(Double.NaN);
    }

    double median() {
        return percentile(stream().toArray(), 50);
    }

    private DoubleStream stream() {
        return values.stream().mapToDouble(Double::doubleValue);
    }

    /** The value below which this many per cent lie, interpolated. */
    static double percentile(double[] values, double percent) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        double position = percent / 100 * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
