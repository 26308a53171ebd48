package io.darkmesh.cli.admin;

import io.darkmesh.cli.terminal.Console;
import io.darkmesh.cli.terminal.ExitCode;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "invite",
        description = "Make a one-time link with which a person of the embedded identity provider sets a password.")
final class InviteCommand implements Callable<Integer> {
    private record Request(String name) {}

    private record Link(String url, Instant expiresAt) {}

    private final Console console;

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Parameters(paramLabel = "PERSON", description = "The name the person will log in with.")
    private String person = "";

    InviteCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (var coordinator = new AdminAccess(access, console.surroundings())) {
            Link link = coordinator.post("/api/v1/admin/invitations", new Request(person), Link.class);
            console.document(link);
            console.say(link.url());
            console.progress(
                    "Send this to " + person + ", to nobody else. It works once, until " + link.expiresAt() + ".");
        }
        return ExitCode.DONE.number();
    }
}
