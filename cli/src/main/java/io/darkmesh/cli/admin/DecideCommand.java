package io.darkmesh.cli.admin;

import io.darkmesh.cli.terminal.Console;
import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.cli.terminal.Texts;
import io.darkmesh.protocol.api.AdminNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Approves, rejects or revokes nodes; the first that cannot be ends it. */
@Command
final class DecideCommand implements Callable<Integer> {
    private final Console console;
    private final String verb;
    private final String done;

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Parameters(arity = "1..*", paramLabel = "NODE", description = "A node's name or id.")
    private List<String> nodes = new ArrayList<>();

    DecideCommand(Console console, String verb, String done) {
        this.console = console;
        this.verb = verb;
        this.done = done;
    }

    @Override
    public Integer call() {
        try (var coordinator = new AdminAccess(access, console.surroundings())) {
            for (String node : nodes) {
                String id = URLEncoder.encode(node, StandardCharsets.UTF_8).replace("+", "%20");
                AdminNode decided = coordinator.post("/api/v1/admin/nodes/" + id + "/" + verb, null, AdminNode.class);
                console.document(decided);
                console.say(done + " " + decided.name() + " of " + decided.user() + ", key " + decided.keyFingerprint()
                        + (decided.addresses().isEmpty() ? "" : ", " + Texts.addresses(decided.addresses())) + ".");
            }
        }
        return ExitCode.DONE.number();
    }
}
