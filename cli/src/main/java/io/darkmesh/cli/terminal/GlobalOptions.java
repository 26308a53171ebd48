package io.darkmesh.cli.terminal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name. */
public final class GlobalOptions {
    private static final String DEFAULT_SOCKET = "/run/darkmesh/meshd.sock";

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print JSON for programs: one document a line, each with \"schema\":1.")
    private boolean json;

    @Option(
            names = "--socket",
            scope = ScopeType.INHERIT,
            paramLabel = "PATH",
            description = "The agent's socket (default: $DARKMESH_SOCKET, else " + DEFAULT_SOCKET + ").")
    private @Nullable Path socket;

    boolean json() {
        return json;
    }

    Path socket(Surroundings surroundings) {
        return socket != null
                ? socket
                : Path.of(surroundings.variable("DARKMESH_SOCKET").orElse(DEFAULT_SOCKET));
    }
}
