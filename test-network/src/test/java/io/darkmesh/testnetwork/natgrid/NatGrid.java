package io.darkmesh.testnetwork.natgrid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code nat-grid [PLACE...]}: two nodes at each place, every pair of places measured, a table and the medians. Exits with
 * 1 when a pair exchanges no data, or does not become direct although it must.
 */
public final class NatGrid {
    /** As long as sessions live that nobody uses, so that each pair begins anew. */
    private static final long FORGET_MS = 185_000;

    private static final int PINGS = 60;
    private static final int SPRAY_PINGS = 600;
    private static final int INTERVAL_MS = 50;

    private final Map<String, Grid.Seen> seen = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<Double> first = new ArrayList<>();
    private final List<Double> direct = new ArrayList<>();
    private int sprays;
    private int sprayed;

    private NatGrid() {}

    public static void main(String[] arguments) throws InterruptedException {
        List<Place> places = arguments.length == 0
                ? List.of(Place.values())
                : Arrays.stream(arguments)
                        .map(name -> Place.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')))
                        .toList();
        System.exit(new NatGrid().run(places) ? 0 : 1);
    }

    private boolean run(List<Place> places) throws InterruptedException {
        try (Grid grid = new Grid()) {
            List<Grid.Member> rows =
                    places.stream().map(place -> grid.join(place, "-a")).toList();
            List<Grid.Member> columns =
                    places.stream().map(place -> grid.join(place, "-b")).toList();
            grid.settle();
            System.out.println(rows.size() * 2 + " nodes have joined; waiting until they have forgotten each other");
            Thread.sleep(FORGET_MS);
            for (Grid.Member row : rows) {
                for (Grid.Member column : columns) {
                    measure(grid, row, column);
                }
            }
            table(places);
        }
        return wrong.isEmpty();
    }

    private void measure(Grid grid, Grid.Member from, Grid.Member to) {
        Place.Expectation expected = Place.between(from.place(), to.place());
        int pings = expected == Place.Expectation.SPRAY ? SPRAY_PINGS : PINGS;
        Grid.Seen found = grid.measure(from, to, pings, INTERVAL_MS);
        seen.put(from.place() + " " + to.place(), found);
        String pair = from.name() + " to " + to.name();
        if (found.firstMs() < 0) {
            wrong.add(pair + ": no data\n" + grid.explain(from, to));
            return;
        }
        first.add(found.firstMs());
        if (found.directMs() >= 0) {
            direct.add(found.directMs());
        }
        if (expected == Place.Expectation.SPRAY) {
            sprays++;
            sprayed += found.directMs() >= 0 ? 1 : 0;
        } else if (expected == Place.Expectation.DIRECT && found.directMs() < 0) {
            wrong.add(pair + ": must be direct\n" + grid.explain(from, to));
        }
    }

    private void table(List<Place> places) {
        System.out.printf("%n%-22s", "ms to first / direct");
        places.forEach(place -> System.out.printf("%-22s", place));
        System.out.println();
        for (Place row : places) {
            System.out.printf("%-22s", row);
            places.forEach(column -> System.out.printf("%-22s", cell(seen.get(row + " " + column))));
            System.out.println();
        }
        System.out.printf(
                Locale.ROOT,
                "%nmedian to first byte %.0f ms, to direct %.0f ms; pairs of a hard NAT and a strict filter direct: %d of %d%n",
                median(first),
                median(direct),
                sprayed,
                sprays);
        wrong.forEach(each -> System.out.println("WRONG " + each));
        System.out.println(wrong.isEmpty() ? "all pairs as they must be" : wrong.size() + " pairs are wrong");
    }

    private static String cell(Grid.Seen seen) {
        if (seen == null || seen.firstMs() < 0) {
            return "NO DATA";
        }
        String way = seen.directMs() < 0 ? "relayed" : String.format(Locale.ROOT, "%.0f", seen.directMs());
        return String.format(Locale.ROOT, "%.0f / %s", seen.firstMs(), way);
    }

    private static double median(List<Double> values) {
        return values.isEmpty() ? -1 : values.stream().sorted().toList().get(values.size() / 2);
    }
}
