package io.darkmesh.testnetwork.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A program that runs in a namespace; its output is kept in files of the laboratory's folder. */
public final class Program {
    private static final int TAIL_CHARS = 4000;

    private final String name;
    private final Process entry;
    private final Path out;
    private final Path err;

    Program(String name, List<String> command, Path folder) {
        this.name = name;
        try {
            out = Files.createTempFile(folder, name + "-", ".out");
            err = Files.createTempFile(folder, name + "-", ".err");
            entry = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
        } catch (IOException e) {
            throw new LabException("cannot start " + command, e);
        }
    }

    /** Process id, as this JVM's namespace counts, of the program itself (not of the {@code nsenter} before it). */
    public long pid() {
        return Await.value("process of " + name, Duration.ofSeconds(5), () -> entry.descendants()
                        .filter(ProcessHandle::isAlive)
                        .reduce((first, last) -> last))
                .pid();
    }

    public String out() {
        return text(out);
    }

    public String err() {
        return text(err);
    }

    public boolean isAlive() {
        return entry.isAlive();
    }

    /** Waits for a line of standard output or error that has the pattern in it. */
    public MatchResult awaitOutput(String pattern, Duration timeout) {
        Pattern compiled = Pattern.compile(pattern, Pattern.MULTILINE);
        var found = new Object() {
            Optional<MatchResult> match = Optional.empty();
        };
        Await.until(
                name + " says " + pattern,
                timeout,
                () -> {
                    boolean alive = isAlive();
                    found.match =
                            compiled.matcher(out() + "\n" + err()).results().findFirst();
                    if (found.match.isEmpty() && !alive) {
                        throw new LabException(name + " ended before it said " + pattern + "\n" + tail());
                    }
                    return found.match.isPresent();
                },
                this::tail);
        return found.match.orElseThrow();
    }

    /** Writes to the program's standard input. */
    public void type(String text) {
        try {
            OutputStream in = entry.getOutputStream();
            in.write(text.getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw new LabException("cannot write to " + name + "\n" + tail(), e);
        }
    }

    /** SIGKILL, to the program and all that it started. */
    public void kill() {
        entry.descendants().forEach(ProcessHandle::destroyForcibly);
        await(Duration.ofSeconds(10));
    }

    /** SIGTERM; returns the exit code. */
    public int terminate(Duration timeout) {
        entry.descendants().forEach(ProcessHandle::destroy);
        return await(timeout);
    }

    /** Waits for the end; returns the exit code. */
    public int await(Duration timeout) {
        try {
            if (!entry.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new LabException(name + " does not end\n" + tail());
            }
            return entry.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    /** The last of what it said. */
    public String tail() {
        String text = "--- %s, standard output\n%s--- %s, standard error\n%s".formatted(name, out(), name, err());
        return text.length() <= TAIL_CHARS ? text : "..." + text.substring(text.length() - TAIL_CHARS);
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new LabException("cannot read " + file, e);
        }
    }
}
