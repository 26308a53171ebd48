package io.darkmesh.testnetwork.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A laboratory: an internet, and hosts and routers on it. Not for use by several threads. */
public final class Lab implements AutoCloseable {
    static final String PREFIX = "dmlab";

    private static final int LAST_ATTACHMENT = 250;

    private final Path folder;
    private final List<Host> hosts = new ArrayList<>();
    private final Host internet;
    private int lastAttachment = 1;

    private Lab(Path folder) {
        this.folder = folder;
        internet = lonely("internet");
        internet.script("""
                        echo 1 > /proc/sys/net/ipv4/ip_forward
                        echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
                        """).orFail();
    }

    /** An internet without anybody; needs root. */
    public static Lab open() {
        removeLeftovers();
        try {
            String mine = PREFIX + ProcessHandle.current().pid() + "-";
            return new Lab(Files.createTempDirectory(mine));
        } catch (IOException e) {
            throw new LabException("cannot make the laboratory's folder", e);
        }
    }

    /** The router in the middle, 203.0.113.1 and 2001:db8::1. */
    public Host internet() {
        return internet;
    }

    /** A host with an address of its own on the internet, on device {@code eth0}. */
    public Host host(String name) {
        Host host = lonely(name);
        return attach(host, "eth0");
    }

    /** A router on the internet, with nobody behind it yet. */
    public Router router(String name, Nat nat) {
        Host host = lonely(name);
        return new Router(this, attach(host, "wan"), nat);
    }

    /** A router behind another one, as a carrier's customers are. */
    public Router router(String name, Nat nat, Router upstream) {
        return new Router(this, upstream.attach(lonely(name), "wan"), nat);
    }

    /** A host without any link. */
    public Host lonely(String name) {
        if (hosts.stream().anyMatch(host -> host.name().equals(name))) {
            throw new LabException("there is a host " + name + " already");
        }
        try {
            var host = new Host(name, Files.createDirectory(folder.resolve(name)));
            hosts.add(host);
            return host;
        } catch (IOException e) {
            throw new LabException("cannot make a host's folder", e);
        }
    }

    /** Joins two hosts by a pair of virtual Ethernet devices, both up. */
    public void join(Host left, String leftDevice, Host right, String rightDevice) {
        left.makePair(leftDevice, right, rightDevice);
        left.run("ip", "link", "set", leftDevice, "up").orFail();
        right.run("ip", "link", "set", rightDevice, "up").orFail();
    }

    /** Two hosts with nothing between them but a cable: 10.99.0.1 and 10.99.0.2, fd99::1 and fd99::2, on {@code eth0}. */
    public List<Host> pair(String left, String right) {
        List<Host> both = List.of(lonely(left), lonely(right));
        join(both.get(0), "eth0", both.get(1), "eth0");
        for (int i = 0; i < both.size(); i++) {
            Link link = new Link("eth0", "10.99.0." + (i + 1), "fd99::" + (i + 1));
            Host host = both.get(i).attached(link);
            host.run("ip", "addr", "add", link.ipv4() + "/24", "dev", "eth0").orFail();
            host.run("ip", "addr", "add", link.ipv6() + "/64", "dev", "eth0").orFail();
        }
        return both;
    }

    private Host attach(Host host, String device) {
        if (++lastAttachment > LAST_ATTACHMENT) {
            throw new LabException("the internet is full");
        }
        String ipv4 = "203.0.113." + lastAttachment;
        String ipv6 = "2001:db8::" + Integer.toHexString(lastAttachment);
        String far = "to-" + host.name();
        internet.makePair(far, host, device);
        internet.runWithInput("""
                        link set %1$s up
                        addr add 203.0.113.1/32 dev %1$s
                        addr add 2001:db8::1/128 dev %1$s
                        route add %2$s dev %1$s
                        route add %3$s dev %1$s
                        """.formatted(far, ipv4, ipv6), "ip", "-batch", "-")
                .orFail();
        host.runWithInput("""
                        link set %1$s up
                        addr add %2$s/32 dev %1$s
                        addr add %3$s/128 dev %1$s
                        route add 203.0.113.1 dev %1$s scope link
                        route add default via 203.0.113.1 dev %1$s
                        route add 2001:db8::1 dev %1$s
                        route add default via 2001:db8::1 dev %1$s
                        """.formatted(device, ipv4, ipv6), "ip", "-batch", "-")
                .orFail();
        return host.attached(new Link(device, ipv4, ipv6));
    }

    @Override
    public void close() {
        hosts.reversed().forEach(Host::stop);
        delete(folder);
    }

    /** Folders of runs that were killed; their namespaces ended with them. */
    private static void removeLeftovers() {
        Path folders = Path.of(System.getProperty("java.io.tmpdir"));
        try (Stream<Path> all = Files.list(folders)) {
            all.filter(Lab::isLeftover).toList().forEach(Lab::delete);
        } catch (IOException e) {
            throw new LabException("cannot look for leftovers", e);
        }
    }

    private static boolean isLeftover(Path path) {
        String name = path.getFileName().toString();
        if (!name.matches(PREFIX + "\\d+-.*")) {
            return false;
        }
        long pid = Long.parseLong(name.substring(PREFIX.length(), name.indexOf('-')));
        return ProcessHandle.of(pid).isEmpty();
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new LabException("cannot delete " + folder, e);
        }
    }
}
