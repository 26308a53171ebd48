package io.darkmesh.cli.admin;

import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.cli.terminal.Failure;
import io.darkmesh.cli.terminal.Surroundings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which coordinator an admin's command goes to: the one named, else the one logged in at last. */
final class AccessOptions {
    @Option(
            names = "--coordinator",
            paramLabel = "URL",
            description = "The coordinator's https address; by default the one logged in at last.")
    private @Nullable String coordinator;

    @Option(
            names = "--fingerprint",
            paramLabel = "sha256:HEX",
            description =
                    "Trust exactly this key, as the coordinator prints it at its start; by default the remembered one.")
    private @Nullable String fingerprint;

    /** The login at the coordinator named, or the last one. */
    Optional<AdminLogin> remembered(Surroundings surroundings) {
        var logins = new AdminLogins(surroundings);
        return coordinator == null
                ? logins.latest()
                : logins.at(CoordinatorAddress.of(coordinator, null).toString());
    }

    /** The login to use. @throws Failure when there is none, or it has ended */
    AdminLogin login(Surroundings surroundings) {
        AdminLogin login = remembered(surroundings)
                .orElseThrow(() -> new Failure(
                        ExitCode.NOT_LOGGED_IN,
                        "Not logged in as an admin: run meshctl admin login --coordinator URL."));
        if (!login.expiresAt().isAfter(surroundings.clock().instant())) {
            throw new Failure(
                    ExitCode.NOT_LOGGED_IN,
                    "The login at " + login.coordinator() + " has ended: run meshctl admin login.");
        }
        return login;
    }

    /** The coordinator's address with what is trusted there. */
    CoordinatorAddress address(AdminLogin login) {
        return CoordinatorAddress.of(login.coordinator(), fingerprint == null ? login.fingerprint() : fingerprint);
    }

    /** The coordinator to log in at: what is not given is as it was at the last login there. */
    CoordinatorAddress addressToLogIn(Surroundings surroundings) {
        Optional<AdminLogin> last = remembered(surroundings);
        String url = coordinator != null
                ? coordinator
                : last.map(AdminLogin::coordinator)
                        .orElseThrow(() -> new Failure(
                                ExitCode.USAGE,
                                "Which coordinator? Add --coordinator https://... (and --fingerprint sha256:...)."));
        return CoordinatorAddress.of(
                url,
                fingerprint != null
                        ? fingerprint
                        : last.map(AdminLogin::fingerprint).orElse(null));
    }
}
