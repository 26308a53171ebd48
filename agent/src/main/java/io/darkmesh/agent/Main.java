package io.darkmesh.agent;

import picocli.CommandLine;

/** {@code meshd}. */
public final class Main {
    private Main() {}

    /** Runs until a signal; see {@code docs/control-api.md} for options and exit codes. */
    public static void main(String[] arguments) {
        var command = new CommandLine(new MeshdCommand());
        command.addSubcommand(new WgCommand(arguments));
        System.exit(command.execute(arguments));
    }
}
