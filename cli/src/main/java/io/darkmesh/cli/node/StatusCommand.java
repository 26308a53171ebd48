package io.darkmesh.cli.node;

import io.darkmesh.cli.terminal.Console;
import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.LocalRequest;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "status", description = "Show this node, its peers and the paths to them.")
final class StatusCommand implements Callable<Integer> {
    static final Duration LIMIT = Duration.ofSeconds(10);

    private final Agent agent;
    private final Console console;

    StatusCommand(Agent agent, Console console) {
        this.agent = agent;
        this.console = console;
    }

    @Override
    public Integer call() {
        agent.ask(new LocalRequest.Status(), LIMIT, event -> {
            if (event instanceof LocalEvent.Status status) {
                console.document(status.report());
                StatusText.of(status.report()).forEach(console::say);
            }
        });
        return ExitCode.DONE.number();
    }
}
