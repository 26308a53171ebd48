package io.darkmesh.testnetwork.wireguard;

import io.darkmesh.testnetwork.lab.Await;
import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.LabException;
import io.darkmesh.testnetwork.lab.Link;
import io.darkmesh.testnetwork.lab.Program;
import io.darkmesh.testnetwork.lab.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A WireGuard device on a host, and the program behind it. */
public final class WireGuard {
    /** WireGuard's customary port. */
    public static final int PORT = 51820;

    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

    private final Host host;
    private final Link link;
    private final int port;
    private final String privateKey;
    private final String publicKey;
    private Program program;

    private WireGuard(Host host, Link link, int port, String privateKey, Program program) {
        this.host = host;
        this.link = link;
        this.port = port;
        this.privateKey = privateKey;
        this.program = program;
        publicKey = host.runWithInput(privateKey, "wg", "pubkey").orFail().out().strip();
    }

    /** A device {@code wg0}, up, with addresses 10.77.0.{@code number} and fd77::{@code number}, and no peers. */
    public static WireGuard start(Host host, Implementation implementation, int number) {
        return start(host, implementation, "wg0", number, "10.77.0.", "fd77::", PORT);
    }

    /** A device with a name, addresses and a port of its own. */
    static WireGuard start(
            Host host,
            Implementation implementation,
            String device,
            int number,
            String prefix4,
            String prefix6,
            int port) {
        String key = host.run("wg", "genkey").orFail().out().strip();
        var link = new Link(device, prefix4 + number, prefix6 + number);
        var created = new WireGuard(host, link, port, key, launch(host, implementation, device));
        created.configure();
        return created;
    }

    private static Program launch(Host host, Implementation implementation, String device) {
        List<String> command = new ArrayList<>(implementation.command());
        command.add(device);
        Program program = host.start(implementation.name() + "-" + device, command);
        Await.until(
                implementation.name() + " serves " + device,
                START_TIMEOUT,
                () -> {
                    if (!program.isAlive()) {
                        throw new LabException("it ended\n" + program.tail());
                    }
                    return listens(host, device)
                            && host.run("wg", "show", device).ok();
                },
                program::tail);
        return program;
    }

    /**
     * Whether its configuration socket listens. {@code wg show} deletes a socket that refuses, and one that is bound and
     * does not listen yet, as wireguard-go's is for a moment, refuses: it is not to be asked before.
     */
    private static boolean listens(Host host, String device) {
        String listening = " 00010000 .*/wireguard/" + device + "\\.sock";
        return host.run("grep", "-q", listening, "/proc/net/unix").ok();
    }

    private void configure() {
        host.runWithInput(
                        "[Interface]\nPrivateKey = %s\nListenPort = %d\n".formatted(privateKey, port),
                        "wg",
                        "setconf",
                        device(),
                        "/dev/stdin")
                .orFail();
        host.runWithInput("""
                        addr add %2$s/24 dev %1$s
                        addr add %3$s/64 dev %1$s
                        link set %1$s up
                        """.formatted(device(), ipv4(), ipv6()), "ip", "-batch", "-")
                .orFail();
    }

    /** Starts it again after {@link Program#kill}, with the same key and no peers. */
    public void restart(Implementation implementation) {
        program = launch(host, implementation, device());
        configure();
    }

    public Host host() {
        return host;
    }

    public Program program() {
        return program;
    }

    public String device() {
        return link.device();
    }

    public String publicKey() {
        return publicKey;
    }

    /** Its address inside the tunnel. */
    public String ipv4() {
        return link.ipv4();
    }

    /** Its IPv6 address inside the tunnel. */
    public String ipv6() {
        return link.ipv6();
    }

    /**
     * Adds a peer, or changes it.
     *
     * @param options as {@code wg set} takes them after the peer's key
     */
    public void peer(WireGuard peer, String... options) {
        List<String> command = new ArrayList<>(List.of("wg", "set", device(), "peer", peer.publicKey));
        command.addAll(List.of("allowed-ips", peer.ipv4() + "/32," + peer.ipv6() + "/128"));
        command.addAll(List.of(options));
        host.run(Duration.ofSeconds(10), command).orFail();
    }

    /** Makes both know each other at these outer addresses, each with its port. */
    public static void connect(WireGuard a, String endpointOfA, WireGuard b, String endpointOfB) {
        a.peer(b, "endpoint", endpointOfB);
        b.peer(a, "endpoint", endpointOfA);
    }

    /** Makes both know each other over IPv4. */
    public static void connect(WireGuard a, WireGuard b) {
        connect(a, a.host.ipv4() + ":" + PORT, b, b.host.ipv4() + ":" + PORT);
    }

    /** Makes both know each other over IPv6. */
    public static void connect6(WireGuard a, WireGuard b) {
        connect(a, "[" + a.host.ipv6() + "]:" + PORT, b, "[" + b.host.ipv6() + "]:" + PORT);
    }

    /** {@code wg show DEVICE} and more arguments. */
    public String show(String... what) {
        List<String> command = new ArrayList<>(List.of("wg", "show", device()));
        command.addAll(List.of(what));
        return host.run(Duration.ofSeconds(10), command).orFail().out();
    }

    /** One figure that {@code wg} shows of the only peer: the last word of the line. */
    public String figure(String what) {
        return show(what).strip().replaceFirst("(?s).*\\s", "");
    }

    /** A ping through the tunnel, and another if the first is not answered in time. */
    public Result ping(String address) {
        Result first = host.run("ping", "-c1", "-W2", address);
        return first.ok() ? first : host.run("ping", "-c1", "-W5", address);
    }
}
