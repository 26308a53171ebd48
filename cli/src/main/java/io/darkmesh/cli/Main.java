package io.darkmesh.cli;

import io.darkmesh.cli.admin.AdminCommands;
import io.darkmesh.cli.node.NodeCommands;
import io.darkmesh.cli.terminal.Console;
import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.cli.terminal.Failure;
import io.darkmesh.cli.terminal.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The program {@code meshctl}: finds the command, runs it, and turns failures into one line and an exit code. */
public final class Main {
    private final Surroundings surroundings;
    private final RootCommand root = new RootCommand();
    private final Console console;
    private final Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();

    Main(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.console = new Console(surroundings, root.globalOptions());
        commands.putAll(NodeCommands.byName(console, version()));
        commands.put("admin", () -> AdminCommands.of(console));
        commands.put("completion", () -> new CommandLine(new CompletionCommand(console, this::whole)));
    }

    public static void main(String[] args) {
        System.exit(new Main(Surroundings.ofThisProcess()).run(args));
    }

    /** Returns the exit code. */
    int run(String... args) {
        CommandLine line = prepared(args);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setOut(writer(surroundings.out()))
                .setErr(writer(surroundings.err()))
                .setParameterExceptionHandler((e, ignored) -> {
                    String help = e.getCommandLine().getCommandSpec().qualifiedName();
                    return fail(new Failure(ExitCode.USAGE, e.getMessage() + " (" + help + " --help shows how)"));
                })
                .setExecutionExceptionHandler(
                        (e, line2, parsed) -> fail(e instanceof Failure failure ? failure : defect(e)))
                .execute(args);
    }

    private static PrintWriter writer(java.io.PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** Making every command costs as much as the rest of a short call, so only what the arguments name is made. */
    private CommandLine prepared(String... args) {
        var line = new CommandLine(root);
        var named = Set.of(Arrays.stream(args).distinct().toArray());
        commands.forEach((name, make) -> {
            if (named.contains(name)) {
                line.addSubcommand(name, make.get());
            }
        });
        return line.getSubcommands().isEmpty() ? whole() : line;
    }

    private CommandLine whole() {
        var line = new CommandLine(root);
        commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        return line;
    }

    private int fail(Failure failure) {
        console.failed(failure);
        return failure.code().number();
    }

    private static Failure defect(Exception e) {
        StackTraceElement[] trace = e.getStackTrace();
        String where = trace.length == 0 ? "" : " at " + trace[0];
        return new Failure(ExitCode.FAILED, "A defect of meshctl, please report it: " + e + where, e);
    }

    private static String version() {
        try (InputStream in = Main.class.getResourceAsStream("version.txt")) {
            return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
