package io.darkmesh.testnetwork.mesh;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.LabException;
import io.darkmesh.testnetwork.lab.Program;
import io.darkmesh.testnetwork.lab.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** An OpenID Connect provider that is not ours: {@code oidc-provider} from npm, on the loopback of a host. */
final class OidcProvider {
    static final String CLIENT_ID = "darkmesh";
    static final String CLIENT_SECRET = "a secret of the laboratory";

    private static final int PORT = 9099;
    private static final String ISSUER = "http://127.0.0.1:" + PORT;

    private OidcProvider() {}

    /** Starts it for a coordinator on the same host; returns the options that the coordinator needs. */
    static String[] start(Host host) {
        Path folder = installed();
        Program node = host.start(
                "oidc",
                List.of(
                        "node",
                        folder.resolve("provider.mjs").toString(),
                        ISSUER,
                        "" + PORT,
                        CLIENT_ID,
                        CLIENT_SECRET,
                        Coordinator.url(host) + "/login/callback"));
        node.awaitOutput("serving " + ISSUER, Duration.ofSeconds(20));
        Path secret = host.folder().resolve("client-secret");
        try {
            Files.writeString(secret, CLIENT_SECRET);
        } catch (IOException e) {
            throw new LabException("cannot write the client's secret", e);
        }
        return new String[] {
            "--oidc-issuer", ISSUER, "--oidc-client-id", CLIENT_ID, "--oidc-client-secret-file", secret.toString()
        };
    }

    /** The folder with the provider and what it needs; installed there when it is not yet, or of another version. */
    private static Path installed() {
        Path source = Repository.root().resolve("test-network/oidc-provider");
        Path target = Repository.root().resolve("build/oidc-provider");
        try {
            Files.createDirectories(target);
            boolean current = Files.isDirectory(target.resolve("node_modules/oidc-provider"))
                    && same(source.resolve("package-lock.json"), target.resolve("package-lock.json"));
            for (String file : List.of("package.json", "package-lock.json", "provider.mjs")) {
                Files.copy(source.resolve(file), target.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
            if (!current) {
                npmCi(target);
            }
        } catch (IOException e) {
            throw new LabException("cannot install oidc-provider", e);
        }
        return target;
    }

    private static boolean same(Path one, Path other) throws IOException {
        return Files.exists(other) && Files.mismatch(one, other) == -1;
    }

    private static void npmCi(Path folder) throws IOException {
        Process npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(npm.getInputStream().readAllBytes());
        try {
            if (npm.waitFor() != 0) {
                throw new LabException("npm ci failed:\n" + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }
}
