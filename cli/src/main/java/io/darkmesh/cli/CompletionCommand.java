package io.darkmesh.cli;

import io.darkmesh.cli.terminal.Console;
import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.cli.terminal.Failure;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "completion", description = "Print a completion script: source <(meshctl completion bash)")
final class CompletionCommand implements Callable<Integer> {
    private final Console console;
    private final Supplier<CommandLine> whole;

    @Parameters(paramLabel = "SHELL", defaultValue = "bash", description = "bash or zsh; one script serves both.")
    private String shell = "bash";

    CompletionCommand(Console console, Supplier<CommandLine> whole) {
        this.console = console;
        this.whole = whole;
    }

    @Override
    public Integer call() {
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw new Failure(ExitCode.USAGE, "There is a completion script for bash and zsh, not for " + shell + ".");
        }
        console.surroundings().out().println(AutoComplete.bash("meshctl", whole.get()));
        return ExitCode.DONE.number();
    }
}
