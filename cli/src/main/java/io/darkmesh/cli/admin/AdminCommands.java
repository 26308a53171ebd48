package io.darkmesh.cli.admin;

import io.darkmesh.cli.terminal.Console;
import picocli.CommandLine;

/** The commands that ask the coordinator. */
public final class AdminCommands {
    private AdminCommands() {}

    /** {@code admin} with all that is below it. */
    public static CommandLine of(Console console) {
        return new CommandLine(new AdminCommand())
                .addSubcommand(new LoginCommand(console))
                .addSubcommand(new LogoutCommand(console))
                .addSubcommand(new NodesCommand(console))
                .addSubcommand(
                        "approve", decide(console, "approve", "Approved", "Let nodes that wait into the network."))
                .addSubcommand("reject", decide(console, "reject", "Rejected", "Refuse nodes that wait."))
                .addSubcommand(
                        "revoke",
                        decide(console, "revoke", "Revoked", "Put nodes out of the network, at every peer at once."))
                .addSubcommand(new InviteCommand(console));
    }

    private static CommandLine decide(Console console, String verb, String done, String description) {
        var line = new CommandLine(new DecideCommand(console, verb, done));
        line.getCommandSpec().usageMessage().description(description);
        return line;
    }
}
