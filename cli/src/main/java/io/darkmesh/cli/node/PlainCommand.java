package io.darkmesh.cli.node;

import io.darkmesh.cli.terminal.Console;
import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.LocalRequest;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** A request that is done or fails: {@code down} and {@code logout}. */
@Command
final class PlainCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Agent agent;
    private final Console console;
    private final LocalRequest request;
    private final String done;

    PlainCommand(Agent agent, Console console, LocalRequest request, String done) {
        this.agent = agent;
        this.console = console;
        this.request = request;
        this.done = done;
    }

    @Override
    public Integer call() {
        agent.ask(request, LIMIT, this::show);
        console.say(done);
        return ExitCode.DONE.number();
    }

    private void show(LocalEvent event) {
        console.document(event);
        if (event instanceof LocalEvent.Progress progress) {
            console.progress(progress.message());
        }
    }
}
