package io.darkmesh.testnetwork.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.testnetwork.junit.Needs;
import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.Program;
import io.darkmesh.testnetwork.lab.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong gets one clear line and its exit code, and nothing is registered by half. */
@Needs({"bin/meshd", "bin/mesh-coordinator", "curl", "faketime", "setpriv"})
final class BadInputTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int UNREACHABLE = 5;
    private static final int WRONG_FINGERPRINT = 6;
    private static final int EXPIRED = 7;
    private static final int CLOCK = 9;
    private static final int HOST_REFUSES = 10;
    private static final int COORDINATOR_FAILED = 14;
    private static final int STATE_DAMAGED = 15;

    private Mesh mesh;
    private Host host;

    @BeforeEach
    void open() {
        mesh = Mesh.open();
        host = mesh.lab().host("laptop");
    }

    @AfterEach
    void close() {
        if (mesh != null) {
            mesh.close();
        }
    }

    @Test
    void aWrongFingerprint() {
        Agent agent = Agent.start(host);
        Result up = agent.tryUp(mesh.coordinator().url(), "sha256:" + "0".repeat(64));
        assertRefused(up, WRONG_FINGERPRINT, "fingerprint");
        assertNobodyRegistered();
    }

    @Test
    void aCodeThatExpired() throws Exception {
        Path clock = Files.writeString(host.folder().resolve("clock"), "+0s");
        mesh.coordinator().kill();
        mesh.coordinator().restartUnder(by(clock));
        Agent agent = Agent.startUnder(by(clock), host);
        Agent.Login login = agent.up(mesh.coordinator());
        Files.writeString(clock, "+11m");
        assertThat(login.up().await(TIMEOUT)).isEqualTo(EXPIRED);
        assertThat(login.up().err()).containsOnlyOnce("expired").contains("meshctl up");
        Page page = mesh.admin().tryOpen(login.link());
        assertThat(page.status()).isEqualTo(409);
        assertThat(page.html()).contains("expired");
        assertNobodyRegistered();
    }

    @Test
    void aCoordinatorThatDoesNotAnswer() {
        Agent agent = Agent.start(host);
        mesh.coordinator().kill();
        Result up = agent.tryUp(mesh.coordinator().url(), mesh.coordinator().fingerprint());
        assertRefused(up, UNREACHABLE, mesh.coordinator().host().ipv4());
    }

    @Test
    void noAgent() {
        Result status = host.run(io.darkmesh.testnetwork.lab.Repository.program("meshctl"), "status");
        assertRefused(status, 3, "meshd");
    }

    @Test
    void aClockThatIsAnHourOff() throws Exception {
        Path clock = Files.writeString(host.folder().resolve("clock"), "+1h");
        Agent agent = Agent.startUnder(by(clock), host);
        Result up = agent.tryUp(mesh.coordinator().url(), mesh.coordinator().fingerprint());
        assertRefused(up, CLOCK, "clock");
        assertNobodyRegistered();
    }

    @Test
    void noRoot() throws Exception {
        Path state = Files.createDirectory(Agent.stateFolder(host));
        host.run("chown", "nobody", state.toString()).orFail();
        host.script("mkdir /run/darkmesh; chown nobody /run/darkmesh; chmod 711 " + host.folder() + "/..")
                .orFail();
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"));
        command.addAll(Agent.command(host));
        assertRefusedToStart(host.start("meshd", command), HOST_REFUSES, "root");
    }

    @Test
    void noTunDevice() {
        host.run("mount", "-t", "tmpfs", "tmpfs", "/dev/net").orFail();
        assertRefusedToStartOrJoin("/dev/net/tun");
    }

    @Test
    void aPortThatIsTaken() {
        host.start("squatter", List.of("iperf3", "-s", "-p", "41820"));
        Program udp = host.start(
                "udp",
                io.darkmesh.testnetwork.lab.JavaMain.command(
                        io.darkmesh.testnetwork.nat.UdpProbe.class, "echo", "41821"));
        udp.awaitOutput("ready", TIMEOUT);
        assertRefusedToStartOrJoin("41821", "--port", "41821");
    }

    @Test
    void aStateFileThatWasCutOff() throws Exception {
        Agent agent = mesh.join(host);
        agent.program().terminate(TIMEOUT);
        List<Path> cut = new ArrayList<>();
        try (Stream<Path> files = Files.walk(agent.state())) {
            files.filter(Files::isRegularFile).forEach(cut::add);
        }
        for (Path file : cut) {
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
        }
        assertRefusedToStart(
                host.start("meshd", Agent.command(host)),
                STATE_DAMAGED,
                agent.state().toString());
    }

    @Test
    void anAgentsDiskThatIsFull() {
        fullDisk(host, Agent.stateFolder(host));
        Program agent = host.start("meshd", Agent.command(host));
        assertRefusedToStart(agent, HOST_REFUSES, "disk is full");
        assertNobodyRegistered();
    }

    @Test
    void aCoordinatorsDiskThatIsFull() {
        Agent agent = Agent.start(host);
        Host hub = mesh.coordinator().host();
        mesh.coordinator().kill();
        String data = mesh.coordinator().data().toString();
        hub.script("""
                        cp -a %1$s %1$s.copy
                        mount -t tmpfs -o size=2m tmpfs %1$s
                        cp -a %1$s.copy/. %1$s/
                        """.formatted(data)).orFail();
        mesh.coordinator().restart();
        hub.script("dd if=/dev/zero of=%s/filler bs=4k || true".formatted(data)).orFail();
        Result up = agent.tryUp(mesh.coordinator().url(), mesh.coordinator().fingerprint());
        assertRefused(up, COORDINATOR_FAILED, "disk");
        hub.run("rm", data + "/filler").orFail();
        assertNobodyRegistered();
        // And with space again it works, without a restart.
        Agent.Login login = mesh.logIn(agent);
        login.up().awaitOutput("approve", TIMEOUT);
        mesh.approve("laptop");
        login.awaitJoined(TIMEOUT);
    }

    private static void fullDisk(Host host, Path folder) {
        host.script("""
                        mkdir -p %1$s
                        mount -t tmpfs -o size=64k tmpfs %1$s
                        dd if=/dev/zero of=%1$s/filler bs=4k || true
                        """.formatted(folder)).orFail();
    }

    /** Runs a program by the clock that the file says, which may change while it runs. */
    private static List<String> by(Path offset) {
        return List.of(
                "env",
                "LD_PRELOAD=/usr/$LIB/faketime/libfaketimeMT.so.1",
                "FAKETIME_TIMESTAMP_FILE=" + offset,
                "FAKETIME_CACHE_DURATION=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1",
                "FAKETIME_FORCE_MONOTONIC_FIX=0");
    }

    /** It may say so at its start or when it is told to join. */
    private void assertRefusedToStartOrJoin(String word, String... options) {
        Program program = host.start("meshd", Agent.command(host, options));
        try {
            program.await(Duration.ofSeconds(5));
        } catch (io.darkmesh.testnetwork.lab.LabException stillRunning) {
            program.kill();
            Agent agent = Agent.start(host, options);
            Agent.Login login = agent.up(mesh.coordinator());
            mesh.admin().connectNode(login.link());
            login.up().awaitOutput("approve", TIMEOUT);
            mesh.approve("laptop");
            int exit = login.up().await(TIMEOUT);
            assertRefused(
                    new Result(
                            List.of("meshctl", "up"),
                            exit,
                            login.up().out(),
                            login.up().err()),
                    HOST_REFUSES,
                    word);
            return;
        }
        assertRefusedToStart(program, HOST_REFUSES, word);
        assertNobodyRegistered();
    }

    private static void assertRefusedToStart(Program program, int exit, String word) {
        int code = program.await(TIMEOUT);
        assertRefused(new Result(List.of("meshd"), code, program.out(), program.err()), exit, word);
    }

    private static void assertRefused(Result result, int exit, String word) {
        assertThat(result.exit()).as("%s", result).isEqualTo(exit);
        assertThat(result.out() + result.err()).as("%s", result).doesNotContain("Exception", "\tat ", "Caused by");
        String last =
                result.err().strip().lines().reduce((first, second) -> second).orElse("");
        assertThat(last).as("%s", result).containsIgnoringCase(word);
        System.out.println("exit " + exit + ": " + last);
    }

    private void assertNobodyRegistered() {
        assertThat(mesh.admin().open(mesh.coordinator().url() + "/admin").html())
                .doesNotContain("laptop");
    }
}
