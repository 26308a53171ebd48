package io.darkmesh.cli.node;

import io.darkmesh.cli.terminal.Console;
import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.cli.terminal.Failure;
import io.darkmesh.cli.terminal.Invitation;
import io.darkmesh.cli.terminal.Texts;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.LocalRequest;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "up", description = "Join the mesh, logging in first where that is needed, and wait until it is done.")
final class UpCommand implements Callable<Integer> {
    private final Agent agent;
    private final Console console;

    @Option(
            names = "--coordinator",
            paramLabel = "URL",
            description = "The coordinator's https address; the last one by default.")
    private @Nullable String coordinator;

    @Option(
            names = "--fingerprint",
            paramLabel = "sha256:HEX",
            description = "Trust exactly this key, as the coordinator prints it at its start.")
    private @Nullable String fingerprint;

    @Option(names = "--hostname", paramLabel = "NAME", description = "The name wanted; the host's own by default.")
    private @Nullable String hostname;

    @Option(names = "--no-browser", description = "Open no browser.")
    private boolean noBrowser;

    @Mixin
    private final TimeLimit limit = new TimeLimit();

    UpCommand(Agent agent, Console console) {
        this.agent = agent;
        this.console = console;
    }

    @Override
    public Integer call() {
        try {
            agent.ask(new LocalRequest.Up(coordinator, fingerprint, hostname), limit.asked(), this::show);
        } catch (Failure e) {
            throw e.code() == ExitCode.TIMED_OUT ? stillWaiting(e) : e;
        }
        return ExitCode.DONE.number();
    }

    private void show(LocalEvent event) {
        console.document(event);
        switch (event) {
            case LocalEvent.LoginRequired login ->
                new Invitation(console)
                        .show(
                                "To log this host in",
                                login.verificationUriComplete(),
                                login.userCode(),
                                login.expiresInSeconds(),
                                !noBrowser);
            case LocalEvent.AwaitingApproval approval ->
                console.progress("Logged in. Now an admin has to approve this node, key " + approval.keyFingerprint()
                        + ": on the coordinator's page /admin, or with meshctl admin approve.");
            case LocalEvent.Progress progress -> console.progress(progress.message());
            case LocalEvent.Joined joined ->
                console.say("Joined " + joined.network() + " as " + joined.name() + ", "
                        + Texts.addresses(joined.addresses()) + ".");
            case LocalEvent.Status ignored -> {}
            case LocalEvent.PingReply ignored -> {}
            case LocalEvent.PingLost ignored -> {}
            case LocalEvent.PathExplained ignored -> {}
            case LocalEvent.NetChecked ignored -> {}
            case LocalEvent.Done ignored -> {}
            case LocalEvent.Failed ignored -> {}
        }
    }

    private static Failure stillWaiting(Failure e) {
        return new Failure(
                ExitCode.TIMED_OUT,
                e.line()
                        + " It goes on trying; meshctl status shows how it stands, meshctl up shows a waiting login again.");
    }
}
