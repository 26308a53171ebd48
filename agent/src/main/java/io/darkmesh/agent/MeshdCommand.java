package io.darkmesh.agent;

import io.darkmesh.agent.node.Meshd;
import io.darkmesh.agent.node.Settings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The agent itself: options, one call, exit code. */
@Command(
        name = "meshd",
        description = "The node agent of Darkmesh. Runs in the foreground and logs to stderr.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class)
final class MeshdCommand implements Callable<Integer> {
    private static final int MIN_MTU_BYTES = 1280;
    private static final int MAX_MTU_BYTES = 65_535;
    private static final int MAX_PORT = 65_535;

    @Option(names = "--state", paramLabel = "DIR", description = "where keys and login are kept (${DEFAULT-VALUE})")
    private Path state = Path.of("/var/lib/darkmesh");

    @Option(names = "--socket", paramLabel = "PATH", description = "where meshctl finds this agent (${DEFAULT-VALUE})")
    private Path socket = Path.of("/run/darkmesh/meshd.sock");

    @Option(names = "--device", paramLabel = "NAME", description = "name of the mesh device (${DEFAULT-VALUE})")
    private String device = "mesh0";

    @Option(names = "--port", paramLabel = "PORT", description = "UDP port, 0 for any (${DEFAULT-VALUE})")
    private int port = 41_820;

    @Option(names = "--operator", paramLabel = "USER", description = "a user who may run meshctl up besides root")
    private @Nullable String operator;

    @Option(
            names = "--mtu",
            paramLabel = "BYTES",
            description = "MTU of the mesh device, 0 for what the network leaves, at most 1420 (${DEFAULT-VALUE})")
    private int mtuBytes;

    @Mixin
    private final DatapathOptions datapath = new DatapathOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        check(port >= 0 && port <= MAX_PORT, "--port is 0 to 65535");
        check(mtuBytes == 0 || (mtuBytes >= MIN_MTU_BYTES && mtuBytes <= MAX_MTU_BYTES), "--mtu is 0 or 1280 to 65535");
        return Meshd.run(new Settings(state, socket, device, port, operator, mtuBytes, datapath.settings()));
    }

    private void check(boolean good, String message) {
        if (!good && spec != null) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
