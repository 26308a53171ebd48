package io.darkmesh.testnetwork.mesh;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.Lab;
import io.darkmesh.testnetwork.lab.LabException;
import io.darkmesh.testnetwork.lab.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The command {@code test-network/keycloak-login}: {@code FOLDER} of an unpacked Keycloak with our realm to import. */
final class KeycloakLogin {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String PORT = "8180";
    private static final String PASSWORD = "correct horse battery staple";
    private static final String CLIENT_SECRET = "a secret of the laboratory";

    private KeycloakLogin() {}

    public static void main(String[] args) throws IOException {
        try (Lab lab = Lab.open()) {
            Host hub = lab.host("hub");
            startKeycloak(hub, args[0]);
            Path secret = Files.writeString(hub.folder().resolve("client-secret"), CLIENT_SECRET);
            Coordinator coordinator = Coordinator.start(
                    hub,
                    "--oidc-issuer",
                    "http://127.0.0.1:" + PORT + "/realms/darkmesh",
                    "--oidc-client-id",
                    "darkmesh",
                    "--oidc-client-secret-file",
                    secret.toString());
            Person ada = coordinator.setUp(new Person(hub, "ada", PASSWORD));
            System.out.println("ada of Keycloak is the first admin");
            Person bob = new Person(hub, "bob", PASSWORD);
            Agent agent = Agent.start(lab.host("laptop"));
            Agent.Login login = agent.up(coordinator);
            bob.connectNode(login.link());
            login.up().awaitOutput("approve", TIMEOUT);
            System.out.println("bob of Keycloak logged the node laptop in");
            coordinator.decide(ada, "laptop", "approve");
            login.awaitJoined(TIMEOUT);
            if (!agent.status().contains("\"UP\"")) {
                throw new LabException(agent.status());
            }
            System.out.println("ada approved it, and it is up");
        }
    }

    private static void startKeycloak(Host hub, String folder) {
        long start = System.nanoTime();
        Program keycloak = hub.start(
                "keycloak",
                List.of(
                        folder + "/bin/kc.sh",
                        "start-dev",
                        "--import-realm",
                        "--cache=local",
                        "--http-host=127.0.0.1",
                        "--http-port=" + PORT));
        keycloak.awaitOutput("Listening on:", START_TIMEOUT);
        System.out.printf("Keycloak was ready after %d s%n", (System.nanoTime() - start) / 1_000_000_000L);
    }
}
