package io.darkmesh.cli.node;

import io.darkmesh.cli.terminal.Console;
import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.LocalRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "explain", description = "Say why something is as it is.")
final class ExplainCommand implements Runnable {
    private final Agent agent;
    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    ExplainCommand(Agent agent, Console console) {
        this.agent = agent;
        this.console = console;
    }

    @Command(
            name = "path",
            description = "Show what was tried to reach a peer, what answered, and what stands in the way.")
    int path(@Parameters(paramLabel = "PEER", description = "A peer's name or mesh address.") String peer) {
        agent.ask(new LocalRequest.ExplainPath(peer), StatusCommand.LIMIT, event -> {
            if (event instanceof LocalEvent.PathExplained explained) {
                console.document(explained.explanation());
                PathText.of(explained.explanation()).forEach(console::say);
            }
        });
        return ExitCode.DONE.number();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Explain what? meshctl explain path PEER");
    }
}
