package io.darkmesh.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.login.DeviceAuthorizationResponse;
import io.darkmesh.protocol.login.TokenResponse;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class SecretsTest {
    private static final String PASSWORD = "correct horse battery";

    @TempDir
    Path folder;

    @Test
    void noSecretIsEverInTheLogOrReadableInTheDatabase() throws Exception {
        Logger ours = (Logger) LoggerFactory.getLogger("io.darkmesh");
        ours.setLevel(Level.TRACE);
        var log = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        List<String> secrets = new ArrayList<>(List.of(PASSWORD));
        try (TestKit kit = TestKit.start(folder)) {
            secrets.add(kit.setUpCode());
            TestBrowser admin = kit.firstAdmin();
            secrets.addAll(admin.cookies().values());
            var node = new TestNode(kit, "alice");
            DeviceAuthorizationResponse login = node.begin();
            secrets.add(login.deviceCode());
            admin.confirm(login.userCode());
            admin.get("/admin");
            admin.post("/admin/nodes", Map.of("csrf", admin.hidden("csrf"), "node", "alice", "action", "approve"));
            String answer = node.poll(login.deviceCode(), 0).body();
            secrets.add(Json.read(answer, TokenResponse.class).accessToken());
            secrets.add(node.proof("PUT", "/api/v1/node/endpoints", false));
            node.token = "wrong";
            node.send("PUT", "/api/v1/node/endpoints", "{\"endpoints\":[\"" + PASSWORD + "\"]}");
            admin.get("/login/callback?code=acodethatissecret&state=astatethatissecret");
            secrets.add("thatissecret");
        } finally {
            System.setErr(before);
            ours.setLevel(null);
        }
        String logged = log.toString(StandardCharsets.UTF_8);
        assertThat(logged).contains("root signed in").doesNotContain(secrets);
        for (String file : List.of("coordinator.db", "coordinator.db-wal")) {
            if (Files.exists(folder.resolve(file))) {
                assertThat(Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1))
                        .as(file)
                        .doesNotContain(secrets);
            }
        }
    }
}
