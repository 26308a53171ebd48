package io.darkmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UsageTest {
    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(
            strings = {"", "fly", "status --fast", "ping", "ping bob -c many", "ping bob -c 0", "admin", "admin approve"
            })
    void wrongUsageIsOneLineThatNamesTheHelp(String line) {
        var shell = new Shell(home);
        assertThat(shell.run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
        assertThat(shell.err()).startsWith("meshctl: ").hasLineCount(1);
        assertThat(shell.out()).isEmpty();
    }

    @Test
    void helpListsEveryCommandAndTheExitCodes() {
        var shell = new Shell(home);
        assertThat(shell.run("--help")).isZero();
        assertThat(shell.out())
                .contains(
                        "up",
                        "down",
                        "status",
                        "ping",
                        "netcheck",
                        "explain",
                        "logout",
                        "version",
                        "admin",
                        "completion",
                        "13 time ran out");
        assertThat(shell.run("admin", "approve", "--help")).isZero();
        assertThat(shell.out()).contains("NODE...", "--coordinator", "--json");
    }

    @Test
    void theCompletionScriptKnowsCommandsAndOptions() {
        var shell = new Shell(home);
        assertThat(shell.run("completion", "bash")).isZero();
        assertThat(shell.out()).contains("complete -F _complete_meshctl", "approve", "--no-browser", "--json");
        assertThat(shell.run("completion", "tcsh")).isEqualTo(2);
    }
}
