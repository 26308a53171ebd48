package io.darkmesh.agent;

import io.darkmesh.agent.node.Background;
import io.darkmesh.agent.node.DatapathSettings;
import io.darkmesh.agent.node.Wg;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code meshd wg}: what wireguard-go is, for wg(8) and wg-quick(8). */
@Command(
        name = "wg",
        description = "A stand-alone WireGuard interface for wg(8) and wg-quick(8), without a coordinator.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class)
final class WgCommand implements Callable<Integer> {
    private final String[] arguments;

    @Option(
            names = {"-f", "--foreground"},
            description = "stay in the foreground, as with WG_PROCESS_FOREGROUND=1 in the environment")
    private boolean foreground;

    @Mixin
    private final DatapathOptions datapath = new DatapathOptions();

    @Parameters(paramLabel = "INTERFACE", description = "the interface to make")
    private String device = "";

    /** @param arguments of the process */
    WgCommand(String[] arguments) {
        this.arguments = arguments.clone();
    }

    @Override
    public Integer call() {
        DatapathSettings settings = datapath.settings();
        if (foreground || "1".equals(System.getenv("WG_PROCESS_FOREGROUND"))) {
            return Wg.run(device, settings);
        }
        List<String> inForeground = new ArrayList<>(List.of("wg", "--foreground"));
        inForeground.addAll(datapath.toArguments());
        inForeground.add(device);
        return Background.start(arguments, inForeground, device);
    }
}
