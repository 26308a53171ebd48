package io.darkmesh.testnetwork.bench;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The command line.
 *
 * @param only names of contenders; empty for all
 * @param figures the first parts of the names of what is measured; empty for all
 * @param against to which the ratios are
 * @param json where to write JSON; null for nowhere
 */
record Options(Plan plan, List<String> only, List<String> figures, String against, String json) {
    private static final String USAGE = """
            usage: test-network/bench [--quick|--cold] [--runs N] [--seconds N] [--only NAME,...] [--figures PREFIX,...]
                                      [--against NAME] [--json FILE]
              figures: those of the table; memory-rest by itself is measured after a minute without work
              contenders: mesh, meshd-wg, wireguard-go (this system's), wireguard-go-sid, wireguard-go-trixie, veth,
              and any program named by DARKMESH_BENCH_PEERS=name=/path/to/program,...""";

    static Options parse(List<String> arguments) {
        Plan plan = Plan.FULL;
        List<String> only = List.of();
        List<String> figures = List.of();
        String against = "wireguard-go-sid";
        String json = null;
        Iterator<String> rest = arguments.iterator();
        try {
            while (rest.hasNext()) {
                switch (rest.next()) {
                    case "--quick" -> plan = Plan.QUICK;
                    case "--cold" -> plan = Plan.COLD;
                    case "--runs" -> plan = plan.withRuns(Integer.parseInt(rest.next()));
                    case "--seconds" -> plan = plan.withSeconds(Integer.parseInt(rest.next()));
                    case "--only" -> only = List.of(rest.next().split(","));
                    case "--figures" -> figures = List.of(rest.next().split(","));
                    case "--against" -> against = rest.next();
                    case "--json" -> json = rest.next();
                    default -> throw new IllegalArgumentException(USAGE);
                }
            }
        } catch (NoSuchElementException | NumberFormatException e) {
            throw new IllegalArgumentException(USAGE, e);
        }
        return new Options(plan, only, figures, against, json);
    }
}
