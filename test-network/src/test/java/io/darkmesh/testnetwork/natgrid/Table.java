package io.darkmesh.testnetwork.natgrid;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints each meeting as it comes, and at the end what they come to. */
final class Table {
    private static final double FIRST_LIMIT_MS = 300;
    private static final double DIRECT_LIMIT_MS = 1500;
    private static final double SPRAY_SHARE = 0.75;
    private static final String ROW = "%-22s %-22s %9s %10s   %-8s %s%n";

    private final List<String> wrong = new ArrayList<>();
    private final List<Double> first = new ArrayList<>();
    private final List<Double> direct = new ArrayList<>();
    private final List<Double> sprayed = new ArrayList<>();
    private final Map<Place.Expectation, Integer> count = new EnumMap<>(Place.Expectation.class);

    /** A meeting, what was seen of it, and what the two nodes say why. */
    record Row(Wanted.Meeting meeting, Seen seen, String why) {}

    static void printHead() {
        System.out.printf(ROW, "from", "to", "first ms", "direct ms", "oracle", "");
    }

    void add(Row row) {
        Seen seen = row.seen();
        Place.Expectation expected = row.meeting().expected();
        count.merge(expected, 1, Integer::sum);
        String verdict = verdict(expected, seen);
        System.out.printf(
                Locale.ROOT,
                ROW,
                row.meeting().from().place(),
                row.meeting().to().place(),
                ms(seen.firstMs(), "NO DATA"),
                ms(seen.directMs(), "relayed"),
                expected,
                verdict);
        if (!verdict.isEmpty()) {
            System.out.println(row.why().indent(4).stripTrailing());
        }
        if (verdict.startsWith("WRONG")) {
            wrong.add(row.meeting().from().name() + " to " + row.meeting().to().name());
        }
        if (seen.firstMs() >= 0) {
            first.add(seen.firstMs());
        }
        if (seen.isDirect()) {
            (expected == Place.Expectation.SPRAY ? sprayed : direct).add(seen.directMs());
        }
    }

    private static String verdict(Place.Expectation expected, Seen seen) {
        if (seen.firstMs() < 0) {
            return "WRONG: no data";
        }
        return switch (expected) {
            case DIRECT -> seen.isDirect() ? "" : "WRONG: must be direct";
            case SPRAY -> seen.isDirect() ? "" : "no port found";
            case RELAYED -> seen.isDirect() ? "better than expected" : "";
        };
    }

    private static String ms(double value, String without) {
        return value < 0 ? without : String.format(Locale.ROOT, "%.0f", value);
    }

    /** Prints the sums. Returns whether all is as it must be. */
    boolean finish() {
        System.out.printf(
                Locale.ROOT,
                "%nfirst answer: median %.0f ms, at most %.0f ms (wanted: median at most %.0f ms)%n",
                median(first),
                greatest(first),
                FIRST_LIMIT_MS);
        if (!direct.isEmpty()) {
            System.out.printf(
                    Locale.ROOT,
                    "direct:       median %.0f ms, at most %.0f ms (wanted: median at most %.0f ms); %d of %d pairs that must be%n",
                    median(direct),
                    greatest(direct),
                    DIRECT_LIMIT_MS,
                    direct.size(),
                    count.getOrDefault(Place.Expectation.DIRECT, 0));
        }
        int sprays = count.getOrDefault(Place.Expectation.SPRAY, 0);
        if (sprays > 0) {
            System.out.printf(
                    Locale.ROOT,
                    "hard NAT against strict filter: direct by trying many ports %d of %d (wanted: %.0f %%), median %.0f ms%n",
                    sprayed.size(),
                    sprays,
                    100 * SPRAY_SHARE,
                    median(sprayed));
        }
        boolean good = wrong.isEmpty();
        System.out.println(good ? "all pairs are as they must be" : "WRONG: " + wrong);
        return good;
    }

    private static double median(List<Double> values) {
        return values.isEmpty() ? -1 : values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double greatest(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(-1);
    }
}
