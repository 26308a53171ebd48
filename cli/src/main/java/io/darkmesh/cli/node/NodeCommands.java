package io.darkmesh.cli.node;

import io.darkmesh.cli.terminal.Console;
import io.darkmesh.protocol.api.LocalRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The commands that ask the agent on this host; each is made only when it is called. */
public final class NodeCommands {
    private NodeCommands() {}

    /** By name, in the order of the help. */
    public static Map<String, Supplier<CommandLine>> byName(Console console, String version) {
        var agent = new Agent(console);
        Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();
        commands.put("up", () -> new CommandLine(new UpCommand(agent, console)));
        commands.put(
                "down",
                () -> plain(
                        new PlainCommand(agent, console, new LocalRequest.Down(), "Down. The login stays."),
                        "Leave the mesh for now; the login stays."));
        commands.put("status", () -> new CommandLine(new StatusCommand(agent, console)));
        commands.put("ping", () -> new CommandLine(new PingCommand(agent, console)));
        commands.put("netcheck", () -> new CommandLine(new NetCheckCommand(agent, console)));
        commands.put("explain", () -> new CommandLine(new ExplainCommand(agent, console)));
        commands.put(
                "logout",
                () -> plain(
                        new PlainCommand(
                                agent,
                                console,
                                new LocalRequest.Logout(),
                                "Logged out. The coordinator has forgotten this node."),
                        "Leave the mesh for good; the coordinator forgets this node."));
        commands.put("version", () -> new CommandLine(new VersionCommand(agent, console, version)));
        return commands;
    }

    private static CommandLine plain(PlainCommand command, String description) {
        var line = new CommandLine(command);
        line.getCommandSpec().usageMessage().description(description);
        return line;
    }
}
