package io.darkmesh.testnetwork.natgrid;

import java.util.List;

/** {@code nat-grid}: see the launcher. Exits with 1 when a pair is not as it must be, with 2 on a wrong argument. */
public final class NatGrid {
    private NatGrid() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        Wanted wanted;
        try {
            wanted = Wanted.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        var table = new Table();
        try (Grid grid = new Grid()) {
            long startNs = System.nanoTime();
            for (Wanted.Meeting meeting : wanted.meetings()) {
                grid.place(meeting.from());
                grid.place(meeting.to());
            }
            grid.join();
            System.out.printf(
                    "%d nodes have joined in %d s; %d pairs%n",
                    grid.size(),
                    (System.nanoTime() - startNs) / 1_000_000_000,
                    wanted.meetings().size());
            Table.printHead();
            wanted.meetings().forEach(meeting -> table.add(grid.measure(meeting)));
        }
        return table.finish() ? 0 : 1;
    }
}
