package io.darkmesh.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.NetworkMap;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program in a process of its own, ended by SIGKILL. */
class KillTest {
    @TempDir
    Path folder;

    /** Starts it and reads what it says, up to the line that begins so. */
    private Process launch(int port, String last, List<String> announced) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.darkmesh.coordinator.Main",
                        "--listen",
                        "127.0.0.1:" + port,
                        "--stun",
                        "-",
                        "--data",
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out = process.inputReader();
        announced.clear();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            announced.add(line);
            if (line.startsWith(last)) {
                return process;
            }
        }
        throw new AssertionError("it ended and had said " + announced);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void nothingThatWasAcknowledgedIsLost() throws Exception {
        int port = freePort();
        var lines = new ArrayList<String>();
        Process process = launch(port, "set-up code", lines);
        try {
            TestSite kit = TestSite.of(
                    "https://127.0.0.1:" + port,
                    value(lines, "fingerprint sha256:"),
                    value(lines, "set-up code ").substring(0, 14));
            TestBrowser admin = kit.firstAdmin();
            var alice = new TestNode(kit, "alice").join(admin);
            NetworkMap map;
            TestNode bob;
            try (TestStream stream = alice.map("")) {
                map = stream.full().map();
                bob = new TestNode(kit, "bob").join(admin);
            }
            var waiting = new TestNode(kit, "waiting");
            var login = waiting.begin();
            admin.confirm(login.userCode());
            process.destroyForcibly().waitFor();

            process = launch(port, "fingerprint", lines);
            assertThat(value(lines, "fingerprint sha256:")).isEqualTo(kit.fingerprint());
            try (TestStream stream = alice.map("?epoch=" + map.epoch() + "&version=" + map.version())) {
                NetworkMap later = map.apply(stream.delta()).orElseThrow();
                assertThat(later.peers()).singleElement().satisfies(peer -> {
                    assertThat(peer.name()).isEqualTo("bob");
                    assertThat(peer.nodeKey()).isEqualTo(bob.nodeKey);
                });
            }
            admin.get("/admin");
            assertThat(admin.page()).contains("<strong>waiting</strong>");
            admin.submit("/admin/nodes", "action", "approve");
            waiting.takeToken(login.deviceCode());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static String value(List<String> lines, String prefix) {
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .findFirst()
                .orElseThrow()
                .substring(prefix.length());
    }
}
