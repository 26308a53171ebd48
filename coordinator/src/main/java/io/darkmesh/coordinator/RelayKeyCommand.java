package io.darkmesh.coordinator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mesh-coordinator relay-key}: what a {@code mesh-relay} elsewhere has to be told. */
@Command(
        name = "relay-key",
        mixinStandardHelpOptions = true,
        description = "Prints the public key that signs relay tokens, for mesh-relay --coordinator-key.")
final class RelayKeyCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "/var/lib/darkmesh-coordinator",
            description = "the coordinator's folder (default: ${DEFAULT-VALUE})")
    Path data = Path.of("/var/lib/darkmesh-coordinator");

    @Override
    public Integer call() {
        if (!Files.isDirectory(data)) {
            throw new StartFailure(
                    StartFailure.HOST_REFUSES, "there is no folder " + data + "; name the coordinator's with --data");
        }
        System.out.println(Relays.key(data).text());
        return 0;
    }
}
