package io.darkmesh.cli.admin;

import io.darkmesh.cli.terminal.Console;
import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.cli.terminal.Invitation;
import io.darkmesh.cli.terminal.Texts;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.login.DeviceAuthorizationResponse;
import io.darkmesh.protocol.login.TokenResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "login", description = "Log in as an admin, through the same identity provider as everybody.")
final class LoginCommand implements Callable<Integer> {
    /** What a program reads at the end. */
    private record LoggedIn(String type, String coordinator, String user, Instant expiresAt) {}

    private final Console console;

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Option(names = "--no-browser", description = "Open no browser.")
    private boolean noBrowser;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Give up waiting after so long.")
    private @Nullable Integer timeoutSeconds;

    LoginCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        CoordinatorAddress address = access.addressToLogIn(console.surroundings());
        try (var client = new CoordinatorClient(address)) {
            var login = new DeviceLogin(client, console.surroundings());
            DeviceAuthorizationResponse codes = login.start();
            show(codes);
            int limit = timeoutSeconds == null ? Math.toIntExact(codes.expiresIn() + 60) : timeoutSeconds;
            TokenResponse token = login.await(codes, Duration.ofSeconds(limit));
            remember(address, token);
        }
        return ExitCode.DONE.number();
    }

    private void show(DeviceAuthorizationResponse codes) {
        console.document(new LocalEvent.LoginRequired(
                codes.verificationUri(), codes.verificationUriComplete(), codes.userCode(), codes.expiresIn()));
        new Invitation(console)
                .show(
                        "To log in as an admin",
                        codes.verificationUriComplete(),
                        codes.userCode(),
                        codes.expiresIn(),
                        !noBrowser);
    }

    private void remember(CoordinatorAddress address, TokenResponse token) {
        String user = token.user() == null ? "unknown" : token.user();
        Instant end = console.surroundings().clock().instant().plusSeconds(token.expiresIn());
        String fingerprint = address.fingerprint().map(Fingerprint::text).orElse(null);
        new AdminLogins(console.surroundings())
                .remember(new AdminLogin(address.toString(), fingerprint, user, token.accessToken(), end));
        console.document(new LoggedIn("loggedIn", address.toString(), user, end));
        console.say("Logged in at " + address + " as " + user + " for " + Texts.duration(token.expiresIn()) + ".");
    }
}
