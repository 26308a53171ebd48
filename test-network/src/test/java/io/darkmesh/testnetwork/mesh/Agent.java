package io.darkmesh.testnetwork.mesh;

import io.darkmesh.testnetwork.lab.Await;
import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.LabException;
import io.darkmesh.testnetwork.lab.Program;
import io.darkmesh.testnetwork.lab.Repository;
import io.darkmesh.testnetwork.lab.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** {@code meshd} on a host, and {@code meshctl} beside it. */
public final class Agent {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(60);
    private static final int NO_AGENT = 3;
    private static final String SOCKET = "/run/darkmesh/meshd.sock";

    private final Host host;
    private final Path state;
    private final List<String> command;
    private Program program;

    private Agent(Host host, List<String> command) {
        this.host = host;
        state = stateFolder(host);
        this.command = List.copyOf(command);
        program = launch();
    }

    /** The command that runs one on this host. */
    static List<String> command(Host host, String... options) {
        List<String> command = new ArrayList<>(List.of(
                Repository.program("meshd"), "--state", stateFolder(host).toString(), "--socket", SOCKET));
        command.addAll(List.of(options));
        return command;
    }

    static Path stateFolder(Host host) {
        return host.folder().resolve("state");
    }

    /** Starts one and waits until it answers. */
    public static Agent start(Host host, String... options) {
        return new Agent(host, command(host, options));
    }

    /** Starts one whose command is given to another program, such as {@code faketime}. */
    public static Agent startUnder(List<String> wrapper, Host host) {
        List<String> whole = new ArrayList<>(wrapper);
        whole.addAll(command(host));
        return new Agent(host, whole);
    }

    private Program launch() {
        Program started = host.start("meshd", command);
        Await.until(
                "meshd on " + host + " answers",
                START_TIMEOUT,
                () -> {
                    if (!started.isAlive()) {
                        throw new LabException("meshd ended\n" + started.tail());
                    }
                    return ctl("status").exit() != NO_AGENT;
                },
                started::tail);
        return started;
    }

    public Host host() {
        return host;
    }

    public Program program() {
        return program;
    }

    /** Its state folder. */
    public Path state() {
        return state;
    }

    /** SIGKILL. */
    public void kill() {
        program.kill();
    }

    /** Starts it again on the same state. */
    public void restart() {
        program = launch();
    }

    /** Runs {@code meshctl up} with this coordinator. */
    public Result tryUp(String url, String fingerprint) {
        return ctl("up", "--no-browser", "--coordinator", url, "--fingerprint", fingerprint);
    }

    /** Runs {@code meshctl}. */
    public Result ctl(String... arguments) {
        return host.run(COMMAND_TIMEOUT, ctlCommand(List.of(arguments)));
    }

    /** Runs {@code meshctl} no longer than this; what it has said by then is kept. */
    public Result ctlFor(Duration most, String... arguments) {
        List<String> limited = new ArrayList<>(List.of("timeout", Long.toString(most.toSeconds())));
        limited.addAll(ctlCommand(List.of(arguments)));
        return host.run(most.plus(COMMAND_TIMEOUT), limited);
    }

    private static List<String> ctlCommand(List<String> arguments) {
        List<String> all = new ArrayList<>(List.of(Repository.program("meshctl"), "--socket", SOCKET));
        all.addAll(arguments);
        return all;
    }

    /** Starts {@code meshctl up} and waits for the link that it shows. */
    public Login up(Coordinator coordinator) {
        List<String> arguments = List.of(
                "up", "--no-browser", "--coordinator", coordinator.url(), "--fingerprint", coordinator.fingerprint());
        Program up = host.start("meshctl-up", ctlCommand(arguments));
        MatchResult link = up.awaitOutput("(https://\\S+/device\\?user_code=\\S+)", COMMAND_TIMEOUT);
        return new Login(up, link.group(1));
    }

    /** A {@code meshctl up} that waits for somebody to open its link. */
    public record Login(Program up, String link) {
        /** Waits until it has ended well. */
        public void awaitJoined(Duration timeout) {
            if (up.await(timeout) != 0) {
                throw new LabException("meshctl up failed\n" + up.tail());
            }
        }
    }

    /** {@code meshctl status --json}. */
    public String status() {
        return ctl("status", "--json").orFail().out();
    }

    /** An address of this node inside the mesh: the first of that family. */
    public String address(boolean ipv6) {
        String own = status().replaceFirst("(?s)\"peers\".*", "");
        Pattern pattern = Pattern.compile(ipv6 ? "\"([0-9a-f]*:[0-9a-f:]+)/128\"" : "\"(100\\.[0-9.]+)/32\"");
        return pattern.matcher(own)
                .results()
                .findFirst()
                .orElseThrow(() -> new LabException("no address in " + own))
                .group(1);
    }
}
