package io.darkmesh.agent;

import io.darkmesh.agent.node.DatapathSettings;
import io.darkmesh.agent.node.Offload;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of everything that has a data path. */
final class DatapathOptions {
    @Option(
            names = "--queues",
            paramLabel = "N",
            defaultValue = "${env:DARKMESH_QUEUES:-0}",
            description =
                    "queues of the device, each with a socket and two threads, at most 16; 0 for one for every two"
                            + " processors (environment: DARKMESH_QUEUES)")
    private int queues;

    @Option(
            names = "--without",
            paramLabel = "OFFLOAD",
            split = ",",
            defaultValue = "${env:DARKMESH_WITHOUT}",
            description = "offloads of the kernel not to be used, some of: ${COMPLETION-CANDIDATES} (environment:"
                    + " DARKMESH_WITHOUT)")
    private @Nullable List<Offload> without;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** @throws ParameterException when there cannot be so many queues */
    DatapathSettings settings() {
        if ((queues < 0 || queues > DatapathSettings.MAX_QUEUES) && spec != null) {
            throw new ParameterException(spec.commandLine(), "--queues is 0 to " + DatapathSettings.MAX_QUEUES);
        }
        return new DatapathSettings(queues, off());
    }

    private Set<Offload> off() {
        return without == null ? Set.of() : Set.copyOf(without);
    }

    /** The same once more, for a process that is started in place of this one. */
    List<String> toArguments() {
        List<String> arguments = new ArrayList<>(List.of("--queues", String.valueOf(queues)));
        if (!off().isEmpty()) {
            arguments.add("--without");
            arguments.add(off().stream().map(Offload::toString).collect(Collectors.joining(",")));
        }
        return arguments;
    }
}
