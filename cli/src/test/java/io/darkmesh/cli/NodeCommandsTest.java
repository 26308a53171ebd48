package io.darkmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.LocalRequest;
import io.darkmesh.protocol.api.NetCheckReport;
import io.darkmesh.protocol.api.PathExplanation;
import io.darkmesh.protocol.api.StatusReport;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.NodeKey;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NodeCommandsTest {
    private static final LocalEvent LOGIN = new LocalEvent.LoginRequired(
            "https://mesh.example/device", "https://mesh.example/device?user_code=WDJB-MJHT", "WDJB-MJHT", 600);
    private static final LocalEvent JOINED = new LocalEvent.Joined(
            "demo", "alice", List.of(IpPrefix.parse("100.64.0.1/32"), IpPrefix.parse("fd00::1/128")));

    @TempDir
    private Path home;

    private Path socket;
    private Shell shell;

    @BeforeEach
    void openAShell() {
        socket = home.resolve("s");
        shell = new Shell(home).with("DARKMESH_SOCKET", socket.toString());
    }

    @Test
    void upShowsTheLoginOnStderrAndTheResultOnStdout() throws IOException {
        try (var agent = FakeAgent.answering(
                socket, LOGIN, new LocalEvent.AwaitingApproval("1a2b:3c4d"), JOINED, new LocalEvent.Done())) {
            assertThat(shell.run("up", "--coordinator", "https://mesh.example", "--hostname", "alice"))
                    .isZero();
            assertThat(agent.request()).isEqualTo(new LocalRequest.Up("https://mesh.example", null, "alice"));
        }
        assertThat(shell.out().lines()).containsExactly("Joined demo as alice, 100.64.0.1, fd00::1.");
        assertThat(shell.err())
                .contains("https://mesh.example/device?user_code=WDJB-MJHT", "WDJB-MJHT", "10 min", "1a2b:3c4d");
    }

    @Test
    void aQrCodeIsDrawnOnATerminalAlone() throws IOException {
        try (var agent = FakeAgent.answering(socket, LOGIN, new LocalEvent.Done())) {
            shell.run("up");
            assertThat(shell.err()).doesNotContain("█");
            shell.watched = true;
            shell.run("up");
            assertThat(shell.err()).contains("█");
            assertThat(agent.request()).isEqualTo(new LocalRequest.Up(null, null, null));
        }
    }

    @Test
    void aBrowserOpensOnAPersonsOwnDesktopAlone() throws IOException {
        Path bin = Files.createDirectory(home.resolve("bin"));
        Files.createFile(bin.resolve("xdg-open")).toFile().setExecutable(true);
        Map<String, String> desktop = Map.of("DISPLAY", ":0", "USER", "ann", "PATH", bin.toString());
        shell.watched = true;
        desktop.forEach(shell::with);
        try (var agent = FakeAgent.answering(socket, LOGIN, new LocalEvent.Done())) {
            shell.run("up", "--no-browser");
            assertThat(shell.launched).isEmpty();
            shell.run("up");
            assertThat(shell.launched)
                    .containsExactly(List.of("xdg-open", "https://mesh.example/device?user_code=WDJB-MJHT"));
            shell.with("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22").run("up");
            shell.with("SSH_CONNECTION", "").with("USER", "root").run("up");
            shell.with("USER", "ann").with("DISPLAY", "").run("up");
            assertThat(shell.launched).hasSize(1);
            assertThat(agent.request()).isInstanceOf(LocalRequest.Up.class);
        }
    }

    @Test
    void inJsonEveryEventIsADocumentOfSchemaOneAndStderrIsSilent() throws IOException {
        try (var agent = FakeAgent.answering(socket, LOGIN, JOINED, new LocalEvent.Done())) {
            assertThat(shell.run("--json", "up")).isZero();
            assertThat(agent.request()).isInstanceOf(LocalRequest.Up.class);
        }
        assertThat(shell.out().lines()).hasSize(3).allMatch(line -> line.startsWith("{\"schema\":1,\"type\":"));
        assertThat(shell.out().lines().skip(1).findFirst().orElseThrow())
                .isEqualTo("{\"schema\":1,\"type\":\"joined\",\"network\":\"demo\",\"name\":\"alice\","
                        + "\"addresses\":[\"100.64.0.1/32\",\"fd00:0:0:0:0:0:0:1/128\"]}");
        assertThat(shell.err()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void everyKindOfFailureIsOneLineADocumentAndACodeOfItsOwn(FailureKind kind) throws IOException {
        int expected =
                switch (kind) {
                    case INTERNAL -> 1;
                    case USAGE -> 2;
                    case NOT_PERMITTED -> 4;
                    case UNREACHABLE -> 5;
                    case UNTRUSTED -> 6;
                    case EXPIRED -> 7;
                    case DENIED -> 8;
                    case CLOCK_SKEW -> 9;
                    case HOST -> 10;
                    case PEER -> 11;
                    case NOT_LOGGED_IN -> 12;
                    case COORDINATOR -> 14;
                    case RELAYED -> 15;
                };
        try (var agent = FakeAgent.answering(socket, new LocalEvent.Failed(kind, "Do this.", "a detail"))) {
            assertThat(shell.run("logout", "--json")).isEqualTo(expected);
            assertThat(agent.request()).isEqualTo(new LocalRequest.Logout());
        }
        assertThat(shell.err()).isEqualTo("meshctl: Do this.\n");
        assertThat(shell.out())
                .startsWith("{\"schema\":1,\"type\":\"failed\"")
                .contains("\"exitCode\":" + expected, "\"message\":\"Do this.\"", "\"detail\":\"a detail\"");
    }

    @Test
    void withoutAnAgentItSaysHowToStartOne() {
        assertThat(shell.run("status")).isEqualTo(3);
        assertThat(shell.err().lines()).singleElement().asString().contains("systemctl start meshd", socket.toString());
    }

    @Test
    void aSocketNobodyListensOnIsNoAgentEither() throws IOException {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();
        assertThat(Files.exists(socket)).isTrue();
        assertThat(shell.run("down")).isEqualTo(3);
        assertThat(shell.err()).contains("Nobody answers at");
    }

    @Test
    void aSocketPathThatIsTooLongIsWrongUsage() {
        assertThat(shell.run("down", "--socket", "/" + "x".repeat(200))).isEqualTo(2);
        assertThat(shell.err()).contains("107 bytes");
    }

    @Test
    void anAgentThatHangsUpOrTalksNonsenseIsAFailureOfOneLine() throws IOException {
        try (var agent = FakeAgent.saying(socket)) {
            assertThat(shell.run("down")).isEqualTo(1);
            assertThat(shell.err()).contains("hung up").hasLineCount(1);
            assertThat(agent.request()).isEqualTo(new LocalRequest.Down());
        }
        Files.delete(socket);
        try (var agent = FakeAgent.saying(socket, "{\"type\":\"of the future\"}")) {
            assertThat(shell.run("down")).isEqualTo(1);
            assertThat(shell.err()).contains("different versions").hasLineCount(1);
            assertThat(agent.request()).isEqualTo(new LocalRequest.Down());
        }
    }

    @Test
    void whoWaitsTooLongForAnApprovalIsToldThatItGoesOn() throws IOException {
        shell.nsPerLook = 20_000_000_000L;
        try (var agent = FakeAgent.stalling(socket, new LocalEvent.AwaitingApproval("1a2b:3c4d"))) {
            assertThat(shell.run("up", "--timeout", "10")).isEqualTo(13);
            assertThat(agent.request()).isInstanceOf(LocalRequest.Up.class);
        }
        assertThat(shell.err().lines().reduce((a, b) -> b).orElseThrow())
                .startsWith("meshctl: The agent has not finished within 10 s. It goes on");
    }

    @Test
    void statusShowsThePathToEachPeer() throws IOException {
        var report = report();
        try (var agent = FakeAgent.answering(socket, new LocalEvent.Status(report), new LocalEvent.Done())) {
            assertThat(shell.run("status")).isZero();
            assertThat(shell.out())
                    .contains("alice", "mesh0", "https://mesh.example (not reached now; the mesh works without)")
                    .containsPattern(
                            "bob +ann +100\\.64\\.0\\.2 +direct 192\\.0\\.2\\.2:41820 +0\\.84 ms +\\d+ \\S+ +\\d+ +5 s ago +1\\.0 KiB")
                    .containsPattern("carol +ann +100\\.64\\.0\\.3 +none \\(no endpoint answers\\) +- +\\S.* +never");
            assertThat(shell.run("status", "--json")).isZero();
            assertThat(Json.read(shell.out(), StatusReport.class)).isEqualTo(report);
            assertThat(shell.out()).startsWith("{\"schema\":1,");
            assertThat(agent.request()).isEqualTo(new LocalRequest.Status());
        }
    }

    @Test
    void aNameCannotPlayWithTheTerminal() throws IOException {
        try (var agent = FakeAgent.answering(
                socket, new LocalEvent.Progress("\u001b[2Jowned\u202e\r\nmeshctl: fine"), new LocalEvent.Done())) {
            assertThat(shell.run("down")).isZero();
            assertThat(shell.err()).isEqualTo("?[2Jowned???meshctl: fine\n");
            assertThat(agent.request()).isEqualTo(new LocalRequest.Down());
        }
    }

    @Test
    void pingSumsUpAndFailsWhenNothingCameBack() throws IOException {
        var lost = new LocalEvent.PingLost(2, "bob", "no answer in 2000 ms");
        try (var agent = FakeAgent.answering(
                socket,
                new LocalEvent.PingReply(1, "bob", "100.64.0.2", 0.5, "direct 192.0.2.2:41820"),
                lost,
                new LocalEvent.Done())) {
            assertThat(shell.run("ping", "bob", "-c", "2", "-i", "0.2")).isZero();
            assertThat(agent.request()).isEqualTo(new LocalRequest.Ping("bob", 2, 200, 2000));
        }
        assertThat(shell.out()).contains("direct 192.0.2.2:41820", "2 sent, 1 answered", "0.50/0.50/0.50 ms");
        Files.delete(socket);
        try (var agent = FakeAgent.answering(socket, lost, new LocalEvent.Done())) {
            assertThat(shell.run("ping", "bob")).isEqualTo(11);
            assertThat(agent.request()).isEqualTo(new LocalRequest.Ping("bob", 4, 1000, 2000));
        }
        assertThat(shell.err()).contains("bob does not answer");
    }

    @Test
    void pingUntilDirectSaysWhenThePathTurnsAndFailsWithACodeOfItsOwn() throws IOException {
        try (var agent = FakeAgent.answering(
                socket,
                new LocalEvent.PingReply(1, "bob", "100.64.0.2", 40, "relayed eu-1"),
                new LocalEvent.PingReply(2, "bob", "100.64.0.2", 3, "direct 192.0.2.2:41820"),
                new LocalEvent.Done())) {
            assertThat(shell.run("ping", "bob", "--until-direct")).isZero();
            assertThat(agent.request()).isEqualTo(new LocalRequest.Ping("bob", 4, 1000, 2000, true));
        }
        assertThat(shell.out()).contains("2: bob 100.64.0.2 3.00 ms, direct 192.0.2.2:41820 (was relayed eu-1)");
        Files.delete(socket);
        try (var agent = FakeAgent.answering(
                socket, new LocalEvent.Failed(FailureKind.RELAYED, "not direct: both NATs are hard", null))) {
            assertThat(shell.run("ping", "bob", "--until-direct")).isEqualTo(15);
            assertThat(agent.request()).isInstanceOf(LocalRequest.Ping.class);
        }
        assertThat(shell.err()).contains("both NATs are hard");
    }

    @Test
    void explainPathShowsWhatWasTriedAndWhatAnswered() throws IOException {
        var explanation = new PathExplanation(
                PathExplanation.SCHEMA,
                "bob",
                "relayed",
                "eu-1",
                false,
                12,
                40,
                "endpoint-independent",
                "endpoint-dependent",
                "the peer's NAT gives each destination another port",
                48,
                List.of(new PathExplanation.Own("host", UdpEndpoint.parse("10.0.0.2:41820"))),
                List.of(new PathExplanation.Tried(
                        "server-reflexive", UdpEndpoint.parse("192.0.2.2:4000"), 9, false, false, -1)));
        try (var agent =
                FakeAgent.answering(socket, new LocalEvent.PathExplained(explanation), new LocalEvent.Done())) {
            assertThat(shell.run("explain", "path", "bob")).isZero();
            assertThat(agent.request()).isEqualTo(new LocalRequest.ExplainPath("bob"));
            assertThat(shell.out())
                    .contains("relayed eu-1", "gives each destination another port", "in 48 s", "10.0.0.2:41820")
                    .containsPattern("server-reflexive +192\\.0\\.2\\.2:4000 +9 +no +no +-");
            assertThat(shell.run("explain", "path", "bob", "--json")).isZero();
            assertThat(Json.read(shell.out(), PathExplanation.class)).isEqualTo(explanation);
        }
        assertThat(shell.run("explain")).isEqualTo(2);
    }

    @Test
    void netcheckShowsTheNatAndTheRelays() throws IOException {
        var report = new NetCheckReport(
                NetCheckReport.SCHEMA,
                true,
                UdpEndpoint.parse("192.0.2.1:4000"),
                null,
                "endpoint-independent",
                "address-dependent",
                List.of("pcp", "nat-pmp"),
                List.of(),
                "found",
                "sends to http://login.hotel.example/",
                List.of(new PathExplanation.Own("host", UdpEndpoint.parse("10.0.0.2:41820"))),
                "eu-1",
                List.of(new NetCheckReport.Relay("eu-1", "Frankfurt", 12, true, 13, null)));
        try (var agent = FakeAgent.answering(socket, new LocalEvent.NetChecked(report), new LocalEvent.Done())) {
            assertThat(shell.run("netcheck")).isZero();
            assertThat(agent.request()).isEqualTo(new LocalRequest.NetCheck());
            assertThat(shell.out())
                    .contains(
                            "seen as 192.0.2.1:4000",
                            "endpoint-independent",
                            "address-dependent: any port",
                            "answers pcp, nat-pmp",
                            "found: sends to http://login.hotel.example/")
                    .containsPattern("eu-1 +Frankfurt +12 ms +yes +13 ms");
            assertThat(shell.run("netcheck", "--json")).isZero();
            assertThat(Json.read(shell.out(), NetCheckReport.class)).isEqualTo(report);
        }
    }

    @Test
    void versionShowsBothProgramsAndNeedsNeitherAgentNorLogin() throws IOException {
        assertThat(shell.run("version")).isZero();
        assertThat(shell.out()).containsPattern("meshctl \\d").contains("meshd   not running");
        try (var agent = FakeAgent.answering(socket, new LocalEvent.Status(report()), new LocalEvent.Done())) {
            assertThat(shell.run("version", "--json")).isZero();
            assertThat(shell.out()).contains("\"meshd\":\"9.9\"").startsWith("{\"schema\":1,\"meshctl\":");
            assertThat(agent.request()).isEqualTo(new LocalRequest.Status());
        }
    }

    private static StatusReport report() {
        return new StatusReport(
                StatusReport.SCHEMA,
                StatusReport.State.UP,
                "9.9",
                "https://mesh.example",
                false,
                "demo",
                "alice",
                "ann",
                key(1),
                "1a2b:3c4d",
                "mesh0",
                List.of(IpPrefix.parse("100.64.0.1/32")),
                List.of(UdpEndpoint.parse("192.0.2.1:41820")),
                7,
                null,
                List.of(
                        peer("bob", "100.64.0.2", "direct", "192.0.2.2:41820", 0.84, 5, null),
                        peer("carol", "100.64.0.3", "none", null, -1, -1, "no endpoint answers")));
    }

    private static StatusReport.Peer peer(
            String name, String address, String path, String via, double roundTripMs, long handshake, String why) {
        return new StatusReport.Peer(
                "n-" + name,
                name,
                "ann",
                key(2),
                List.of(IpPrefix.parse(address)),
                path,
                via,
                3,
                roundTripMs,
                handshake,
                1024,
                99,
                1280,
                why);
    }

    private static NodeKey key(int first) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) first;
        return NodeKey.of(bytes);
    }
}
