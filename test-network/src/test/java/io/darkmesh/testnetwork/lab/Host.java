package io.darkmesh.testnetwork.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A machine of the laboratory: network, mount, process and host-name namespaces of its own, with an empty {@code /run}
 * and {@code /dev/shm}, where programs name things by their process number, and nothing of ours in
 * {@code /var/lib}. What runs on it ends with it.
 */
public final class Host {
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(60);
    private static final String INIT = """
            mkdir -p /var/lib/darkmesh /dev/shm
            for folder in /var/lib/darkmesh /dev/shm /run; do
                mount --no-mtab -t tmpfs tmpfs "$folder"
            done
            mount --no-mtab -t sysfs sysfs /sys && mkdir -m 755 /run/wireguard
            hostname "$1"
            ip link set lo up
            for option in all default; do
              echo 0 > /proc/sys/net/ipv6/conf/$option/accept_dad
              echo 0 > /proc/sys/net/ipv6/conf/$option/disable_ipv6
            done
            echo ready
            while read -r _; do :; done
            """;

    private final String name;
    private final Path folder;
    private final Process holder;
    private final long pid;
    private Optional<Link> link = Optional.empty();

    Host(String name, Path folder) {
        this.name = name;
        this.folder = folder;
        List<String> command = List.of(
                "unshare",
                "--fork",
                "--pid",
                "--kill-child",
                "--mount",
                "--uts",
                "--net",
                "--mount-proc",
                "--",
                "bash",
                "-c",
                INIT,
                "init",
                name);
        try {
            holder = new ProcessBuilder(command).redirectErrorStream(true).start();
            BufferedReader said = holder.inputReader();
            String line = said.readLine();
            if (!"ready".equals(line)) {
                throw new LabException("cannot make a namespace: " + line);
            }
        } catch (IOException e) {
            throw new LabException("cannot make a namespace", e);
        }
        pid = holder.children().findFirst().orElseThrow().pid();
    }

    public String name() {
        return name;
    }

    /** Where it is attached: a lonely host is not. */
    public Link link() {
        return link.orElseThrow(() -> new LabException(name + " has no link"));
    }

    Host attached(Link to) {
        link = Optional.of(to);
        return this;
    }

    /** Its IPv4 address on its link. */
    public String ipv4() {
        return link().ipv4();
    }

    /** Its IPv6 address on its link. */
    public String ipv6() {
        return link().ipv6();
    }

    /** A folder that only this host uses. */
    public Path folder() {
        return folder;
    }

    /** Process id of this host's init, with which {@code nsenter -t PID -a} goes in. */
    public long pid() {
        return pid;
    }

    /** Runs a command to its end. */
    public Result run(String... command) {
        return run(COMMAND_TIMEOUT, List.of(command));
    }

    /** Runs a command to its end; longer than {@code timeout} is a failure. */
    public Result run(Duration timeout, List<String> command) {
        return finish(timeout, inside(command), "");
    }

    /** Runs a script of bash, which ends at the first command that fails. */
    public Result script(String script) {
        return finish(COMMAND_TIMEOUT, inside(List.of("bash", "-eu")), script);
    }

    /** Runs a command and gives it this text to read. */
    public Result runWithInput(String input, String... command) {
        return finish(COMMAND_TIMEOUT, inside(List.of(command)), input);
    }

    /** Starts a program that goes on running. */
    public Program start(String program, List<String> command) {
        return new Program(name + "-" + program, inside(command), folder);
    }

    /** Makes a pair of virtual Ethernet devices, the far end of which is another host's. Process ids count outside. */
    void makePair(String device, Host far, String farDevice) {
        List<String> command = new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid), "-n", "--"));
        command.addAll(List.of("ip", "link", "add", device, "type", "veth", "peer", "name", farDevice));
        command.addAll(List.of("netns", Long.toString(far.pid())));
        finish(COMMAND_TIMEOUT, command, "").orFail();
    }

    private List<String> inside(List<String> command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid), "-m", "-u", "-n", "-p", "--"));
        all.addAll(command);
        return all;
    }

    void stop() {
        try {
            holder.getOutputStream().close();
            if (!holder.waitFor(10, TimeUnit.SECONDS)) {
                holder.destroyForcibly();
            }
        } catch (IOException e) {
            holder.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Result finish(Duration timeout, List<String> command, String input) {
        try {
            Process process = new ProcessBuilder(command).start();
            var out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()), Thread::startVirtualThread);
            var err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), Thread::startVirtualThread);
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended without reading all of it; its exit code tells.
            }
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new LabException("does not end within " + timeout + ": " + String.join(" ", command));
            }
            return new Result(command, process.exitValue(), out.join(), err.join());
        } catch (IOException e) {
            throw new LabException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
