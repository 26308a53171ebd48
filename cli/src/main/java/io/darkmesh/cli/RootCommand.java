package io.darkmesh.cli;

import io.darkmesh.cli.terminal.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
        name = "meshctl",
        usageHelpWidth = 110,
        description = "Joins this host to a private mesh, shows how it stands, and administers the mesh.",
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no agent, 4 not permitted, 5 coordinator unreachable,",
            "6 fingerprint wrong, 7 code expired, 8 denied or revoked, 9 clock, 10 host refuses, 11 peer unknown or",
            "silent, 12 not logged in, 13 time ran out, 14 coordinator failed, 15 path not direct."
        })
final class RootCommand implements Runnable {
    @Mixin
    private final GlobalOptions globalOptions = new GlobalOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    GlobalOptions globalOptions() {
        return globalOptions;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
