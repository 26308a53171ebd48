package io.darkmesh.cli.admin;

import io.darkmesh.cli.terminal.Console;
import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.cli.terminal.Table;
import io.darkmesh.cli.terminal.Texts;
import io.darkmesh.protocol.api.AdminNode;
import io.darkmesh.protocol.api.AdminNodes;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "nodes", description = "List the nodes, with who logged them in and how they stand.")
final class NodesCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final AccessOptions access = new AccessOptions();

    NodesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (var coordinator = new AdminAccess(access, console.surroundings())) {
            AdminNodes answer = coordinator.get("/api/v1/admin/nodes", AdminNodes.class);
            console.document(answer);
            table(answer.nodes()).forEach(console::say);
        }
        return ExitCode.DONE.number();
    }

    private static List<String> table(List<AdminNode> nodes) {
        if (nodes.isEmpty()) {
            return List.of("No nodes yet. On a host: meshctl up --coordinator URL --fingerprint sha256:...");
        }
        var table = new Table("NAME", "STATUS", "ONLINE", "USER", "ADDRESSES", "KEY", "ID");
        for (AdminNode node : nodes) {
            table.row(
                    node.name(),
                    node.status().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    node.online() ? "yes" : "no",
                    node.user(),
                    Texts.addresses(node.addresses()),
                    node.keyFingerprint(),
                    node.id());
        }
        return table.lines();
    }
}
