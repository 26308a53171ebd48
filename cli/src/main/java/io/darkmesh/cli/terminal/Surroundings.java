package io.darkmesh.cli.terminal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * All that a command learns of the process it runs in.
 *
 * @param watched whether a person sees stderr
 * @param nowNs a clock that only counts on
 */
public record Surroundings(
        PrintStream out,
        PrintStream err,
        boolean watched,
        Map<String, String> environment,
        InstantSource clock,
        LongSupplier nowNs,
        Pause pause,
        Launcher launcher) {
    /** Waits. */
    public interface Pause {
        void forMs(long ms) throws InterruptedException;
    }

    /** Starts a program and does not wait for it. */
    public interface Launcher {
        void start(List<String> command) throws IOException;
    }

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** The real ones. */
    public static Surroundings ofThisProcess() {
        return new Surroundings(
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                isTerminal(2),
                System.getenv(),
                InstantSource.system(),
                System::nanoTime,
                Thread::sleep,
                Surroundings::startDetached);
    }

    /** An environment variable that is set and not empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** Cheaper than {@link System#console}, which loads a line editor and asks of stdin and stdout alone. */
    private static boolean isTerminal(int fileDescriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fileDescriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static void startDetached(List<String> command) throws IOException {
        new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
