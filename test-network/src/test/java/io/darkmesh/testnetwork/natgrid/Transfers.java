package io.darkmesh.testnetwork.natgrid;

import io.darkmesh.testnetwork.lab.LabException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** {@code nat-grid transfers}: see the launcher. Exits with 1 when a stream stood still for too long or stayed relayed. */
public final class Transfers {
    private static final String ROW = "%-18s %9s %9s   %-28s %s%n";

    private Transfers() {}

    public static void main(String[] arguments) {
        System.exit(run(Arrays.asList(arguments)) ? 0 : 1);
    }

    private static boolean run(List<String> names) {
        List<Mishap> wanted = new ArrayList<>();
        for (Mishap mishap : Mishap.values()) {
            if (names.isEmpty() || names.contains(mishap.toString())) {
                wanted.add(mishap);
            }
        }
        boolean good = !wanted.isEmpty();
        try (var street = new Street()) {
            System.out.printf(ROW, "what happened", "stall ms", "at most", "path afterwards", "");
            for (Mishap mishap : wanted) {
                good &= print(mishap, street);
            }
        }
        System.out.println(good ? "all streams went on" : "WRONG");
        return good;
    }

    private static boolean print(Mishap mishap, Street street) {
        try {
            Street.Outcome outcome = street.suffer(mishap);
            boolean good = outcome.isGood(mishap);
            System.out.printf(
                    ROW,
                    mishap,
                    outcome.stall().toMillis(),
                    mishap.mostStall().toMillis(),
                    path(mishap, outcome),
                    good ? "" : "WRONG\n" + outcome.why());
            return good;
        } catch (LabException e) {
            System.out.printf(ROW, mishap, "-", "-", "-", "WRONG: " + e.getMessage());
            return false;
        }
    }

    private static String path(Mishap mishap, Street.Outcome outcome) {
        String wanted = mishap.isDirect() ? "direct" : "relayed";
        return outcome.settled()
                ? String.format(
                        Locale.ROOT,
                        "%s after %.1f s",
                        wanted,
                        outcome.settledAfter().toMillis() / 1000.0)
                : "not " + wanted;
    }
}
