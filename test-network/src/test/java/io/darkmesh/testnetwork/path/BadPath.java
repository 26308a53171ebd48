package io.darkmesh.testnetwork.path;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.JavaMain;
import io.darkmesh.testnetwork.lab.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A relay on a host between two others, which is a bad path: what {@code left} sends to its {@link #LEFT_PORT} arrives at
 * {@code right} from {@link #RIGHT_PORT}, and the other way round.
 */
public final class BadPath {
    public static final int LEFT_PORT = 7001;
    public static final int RIGHT_PORT = 7002;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Program program;
    private final Host middle;

    private BadPath(Program program, Host middle) {
        this.program = program;
        this.middle = middle;
    }

    /**
     * Starts it.
     *
     * @param left address and port of one end
     * @param right address and port of the other
     * @param settings as {@code drop=0.1 duplicate=0.05 reorder=0.1 reorderMs=5 corrupt=0.01 replay=0.01 delayMs=20 jitterMs=5}
     */
    public static BadPath between(Host middle, String left, String right, String settings) {
        List<String> arguments = new ArrayList<>(List.of(left, right));
        arguments.addAll(List.of(settings.split(" ")));
        Program program = middle.start("path", JavaMain.command(BadPathMain.class, arguments.toArray(String[]::new)));
        program.awaitOutput("ready", TIMEOUT);
        return new BadPath(program, middle);
    }

    /** Where the left end finds the right one. */
    public String endpointForLeft() {
        return middle.ipv4() + ":" + LEFT_PORT;
    }

    /** From now on the right end sees the left one at another port, as after a NAT's reboot. */
    public void rebind() {
        program.type("rebind\n");
        program.awaitOutput("rebound", TIMEOUT);
    }

    /** What was sent on, dropped, doubled ... so far. */
    public String figures() {
        program.type("figures\n");
        return program.awaitOutput("figures: (.*)", TIMEOUT).group(1);
    }
}
