package io.darkmesh.agent;

import picocli.CommandLine;

/** {@code meshd}. */
public final class Main {
    /** Read by the first logger; an unknown level is INFO. */
    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    private Main() {}

    /** Runs until a signal; see {@code docs/control-api.md} for options and exit codes. */
    public static void main(String[] arguments) {
        String level = System.getenv("DARKMESH_LOG");
        if (level != null && System.getProperty(LOG_LEVEL) == null) {
            System.setProperty(LOG_LEVEL, level);
        }
        var command = new CommandLine(new MeshdCommand());
        command.addSubcommand(new WgCommand(arguments));
        System.exit(command.execute(arguments));
    }
}
