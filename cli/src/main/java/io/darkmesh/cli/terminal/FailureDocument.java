package io.darkmesh.cli.terminal;

import org.jspecify.annotations.Nullable;

/** A failure in JSON: {@code failure} is a name of {@link ExitCode}. */
record FailureDocument(
        String type,
        String failure,
        int exitCode,
        String message,
        @Nullable String detail) {}
