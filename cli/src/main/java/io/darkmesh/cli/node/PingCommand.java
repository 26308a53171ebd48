package io.darkmesh.cli.node;

import io.darkmesh.cli.terminal.Console;
import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.cli.terminal.Failure;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.LocalRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ping",
        description = "Ping a peer inside the mesh and show the path to it; fails when nothing comes back.")
final class PingCommand implements Callable<Integer> {
    private static final int MS = 1000;

    private final Agent agent;
    private final Console console;

    @Parameters(paramLabel = "PEER", description = "A peer's name or mesh address.")
    private String peer = "";

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            defaultValue = "4",
            description = "How many (default: 4).")
    private int count;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Between two pings (default: 1).")
    private double intervalSeconds;

    @Option(
            names = {"-W", "--wait"},
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "For each answer (default: 2).")
    private double waitSeconds;

    @Option(
            names = "--until-direct",
            description = "End with the first answer that comes directly; fail with 15 when none does.")
    private boolean untilDirect;

    /** Of the last answer. */
    private String path = "";

    PingCommand(Agent agent, Console console) {
        this.agent = agent;
        this.console = console;
    }

    @Override
    public Integer call() {
        if (count < 1 || !(intervalSeconds >= 0.01) || !(waitSeconds >= 0.01)) {
            throw new Failure(ExitCode.USAGE, "ping: at least one, and both times at least 0.01 s.");
        }
        int intervalMs = (int) (intervalSeconds * MS);
        var request = new LocalRequest.Ping(peer, count, intervalMs, (int) (waitSeconds * MS), untilDirect);
        var tally = new PingTally();
        agent.ask(request, longest(), event -> {
            console.document(event);
            show(event);
            tally.count(event);
        });
        tally.summary().forEach(console::say);
        if (tally.replies() == 0) {
            throw new Failure(ExitCode.PEER, peer + " does not answer; meshctl status shows the path to it.");
        }
        return ExitCode.DONE.number();
    }

    /** All pings lost one after another, and some time for the agent. */
    private Duration longest() {
        return Duration.ofMillis((long) (count * (intervalSeconds + waitSeconds) * MS))
                .plus(StatusCommand.LIMIT);
    }

    private void show(LocalEvent event) {
        switch (event) {
            case LocalEvent.PingReply reply -> show(reply);
            case LocalEvent.PingLost lost ->
                console.say(lost.sequence() + ": " + lost.peer() + " no answer (" + lost.reason() + ")");
            case LocalEvent.Progress progress -> console.progress(progress.message());
            case LocalEvent.LoginRequired ignored -> {}
            case LocalEvent.AwaitingApproval ignored -> {}
            case LocalEvent.Joined ignored -> {}
            case LocalEvent.Status ignored -> {}
            case LocalEvent.PathExplained ignored -> {}
            case LocalEvent.NetChecked ignored -> {}
            case LocalEvent.Done ignored -> {}
            case LocalEvent.Failed ignored -> {}
        }
    }

    private void show(LocalEvent.PingReply reply) {
        console.say(String.format(
                Locale.ROOT,
                "%d: %s %s %.2f ms, %s%s",
                reply.sequence(),
                reply.peer(),
                reply.address(),
                reply.roundTripMs(),
                reply.path(),
                path.isEmpty() || path.equals(reply.path()) ? "" : " (was " + path + ")"));
        path = reply.path();
    }
}
