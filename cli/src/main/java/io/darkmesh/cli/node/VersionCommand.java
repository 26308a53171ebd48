package io.darkmesh.cli.node;

import io.darkmesh.cli.terminal.Console;
import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.cli.terminal.Failure;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.LocalRequest;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

@Command(name = "version", description = "Show the versions of meshctl and of the agent that runs.")
final class VersionCommand implements Callable<Integer> {
    private record Versions(String meshctl, @Nullable String meshd) {}

    private final Agent agent;
    private final Console console;
    private final String version;

    VersionCommand(Agent agent, Console console, String version) {
        this.agent = agent;
        this.console = console;
        this.version = version;
    }

    @Override
    public Integer call() {
        var running = new AtomicReference<@Nullable String>();
        String absence = "not running";
        try {
            agent.ask(new LocalRequest.Status(), StatusCommand.LIMIT, event -> {
                if (event instanceof LocalEvent.Status status) {
                    running.set(status.report().version());
                }
            });
        } catch (Failure e) {
            absence = e.code() == ExitCode.NO_AGENT ? absence : "unknown (" + e.line() + ")";
        }
        String agentVersion = running.get();
        console.document(new Versions(version, agentVersion));
        console.say("meshctl " + version);
        console.say("meshd   " + (agentVersion == null ? absence : agentVersion));
        return ExitCode.DONE.number();
    }
}
