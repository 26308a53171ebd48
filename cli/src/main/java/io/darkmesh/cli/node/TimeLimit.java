package io.darkmesh.cli.node;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long a command waits for the agent. */
final class TimeLimit {
    /** When none is asked for, a week: as long as a login waits for its approval. */
    private static final Duration LOGIN_LIFE = Duration.ofDays(7);

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Give up waiting after so long, with exit code 13; the agent goes on.")
    private @Nullable Integer seconds;

    Duration asked() {
        return seconds == null ? LOGIN_LIFE : Duration.ofSeconds(seconds);
    }
}
