package io.darkmesh.cli.node;

import io.darkmesh.cli.terminal.Console;
import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.LocalRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "netcheck",
        description = "Show what the network around this host lets through, and how far its relays are.")
final class NetCheckCommand implements Callable<Integer> {
    private final Agent agent;
    private final Console console;

    NetCheckCommand(Agent agent, Console console) {
        this.agent = agent;
        this.console = console;
    }

    @Override
    public Integer call() {
        agent.ask(new LocalRequest.NetCheck(), StatusCommand.LIMIT, event -> {
            if (event instanceof LocalEvent.NetChecked checked) {
                console.document(checked.report());
                PathText.of(checked.report()).forEach(console::say);
            }
        });
        return ExitCode.DONE.number();
    }
}
