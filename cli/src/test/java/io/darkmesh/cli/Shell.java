package io.darkmesh.cli;

import io.darkmesh.cli.terminal.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs meshctl in this process, in a home folder of its own, on a clock that only moves when somebody pauses or asks. */
final class Shell {
    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    final List<List<String>> launched = new ArrayList<>();
    final List<Long> pausesMs = new ArrayList<>();
    boolean watched;
    Instant now = NOW;
    long nsPerLook;
    private long nowNs;

    Shell(Path home) {
        environment.put("HOME", home.toString());
        environment.put("XDG_CONFIG_HOME", home.resolve("config").toString());
    }

    Shell with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Returns the exit code. */
    int run(String... args) {
        out.reset();
        err.reset();
        var surroundings = new Surroundings(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                watched,
                environment,
                (InstantSource) () -> now,
                () -> nowNs += nsPerLook,
                ms -> {
                    pausesMs.add(ms);
                    nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
                },
                launched::add);
        return new Main(surroundings).run(args);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
