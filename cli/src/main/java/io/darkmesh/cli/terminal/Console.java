package io.darkmesh.cli.terminal;

import io.darkmesh.protocol.Json;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * Where a command prints: results on stdout, progress on stderr, and in JSON mode nothing but documents on stdout.
 * Text from elsewhere loses its control characters, so that no node's name can play with the terminal.
 */
public final class Console {
    private final Surroundings surroundings;
    private final GlobalOptions options;

    public Console(Surroundings surroundings, GlobalOptions options) {
        this.surroundings = surroundings;
        this.options = options;
    }

    /** Whether programs read along. */
    boolean json() {
        return options.json();
    }

    /** Where the agent listens. */
    public Path socket() {
        return options.socket(surroundings);
    }

    public Surroundings surroundings() {
        return surroundings;
    }

    /** A line of the result, for people; nothing in JSON mode. */
    public void say(String line) {
        if (!json()) {
            print(surroundings.out(), line);
        }
    }

    /** A line for the person who waits; nothing in JSON mode. */
    public void progress(String line) {
        if (!json()) {
            print(surroundings.err(), line);
        }
    }

    /** A document of the result, for programs; nothing in the mode for people. */
    public void document(Object document) {
        if (json()) {
            surroundings.out().println(withSchema(Json.write(document)));
            surroundings.out().flush();
        }
    }

    /** One line on stderr, in both modes, and a document for programs. */
    public void failed(Failure failure) {
        print(surroundings.err(), "meshctl: " + failure.line());
        document(new FailureDocument(
                "failed", failure.code().name(), failure.code().number(), failure.line(), failure.detail()));
    }

    private static void print(PrintStream stream, String line) {
        stream.println(printable(line));
        stream.flush();
    }

    /** The line without control characters (and without those that turn the direction of writing). */
    static String printable(String line) {
        StringBuilder clean = new StringBuilder(line.length());
        line.codePoints().forEach(c -> {
            int kind = Character.getType(c);
            boolean hidden = kind == Character.CONTROL || kind == Character.FORMAT || kind == Character.LINE_SEPARATOR;
            clean.appendCodePoint(hidden ? '?' : c);
        });
        return clean.toString();
    }

    private static String withSchema(String object) {
        if (object.startsWith("{\"schema\":")) {
            return object;
        }
        return "{\"schema\":1" + (object.length() > 2 ? "," : "") + object.substring(1);
    }
}
