package io.darkmesh.cli.admin;

import io.darkmesh.cli.terminal.Console;
import io.darkmesh.cli.terminal.ExitCode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "logout", description = "Forget the admin's login on this host.")
final class LogoutCommand implements Callable<Integer> {
    private record LoggedOut(String type) {}

    private final Console console;

    @Mixin
    private final AccessOptions access = new AccessOptions();

    LogoutCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Optional<AdminLogin> login = access.remembered(console.surroundings());
        login.map(AdminLogin::coordinator).ifPresent(new AdminLogins(console.surroundings())::forget);
        console.document(new LoggedOut("loggedOut"));
        console.say(
                login.map(l -> "Forgot the login at " + l.coordinator() + ".").orElse("There was no login."));
        return ExitCode.DONE.number();
    }
}
