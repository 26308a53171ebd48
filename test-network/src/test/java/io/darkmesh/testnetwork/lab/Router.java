package io.darkmesh.testnetwork.lab;

import java.time.Duration;
import java.util.Optional;

/**
 * A router with hosts behind it on a bridge: 192.168.n.0/24, where n is the last part of its own address. They have no
 * IPv6 unless it is routed to them.
 */
public final class Router {
    private static final int FIRST_HOST = 10;

    private final Lab lab;
    private final Host host;
    private final String lan;
    private Nat nat;
    private Optional<String> lan6 = Optional.empty();
    private int hostsBehind;

    Router(Lab lab, Host host, Nat nat) {
        this.lab = lab;
        this.host = host;
        String number = host.ipv4().substring(host.ipv4().lastIndexOf('.') + 1);
        lan = (host.ipv4().startsWith("192.168.") ? "10.0." : "192.168.") + number + ".";
        this.nat = nat;
        host.script("""
                        echo 1 > /proc/sys/net/ipv4/ip_forward
                        echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
                        for table in ip ip6 arp; do
                          option=/proc/sys/net/bridge/bridge-nf-call-${table}tables
                          [ ! -e $option ] || echo 0 > $option
                        done
                        ip -batch - <<END
                        link add lan address 02:00:00:00:00:01 type bridge
                        addr add %1$s1/24 dev lan
                        link set lan up
                        END
                        """.formatted(lan)).orFail();
        load();
    }

    /** The router itself. */
    public Host host() {
        return host;
    }

    /** Changes the translation, as another router in its place would: what was mapped is forgotten. */
    public void use(Nat next) {
        nat = next;
        load();
        host.run("conntrack", "-F").orFail();
    }

    private void load() {
        host.runWithInput(nat.ruleset(lan6.isPresent()), "nft", "-f", "-").orFail();
    }

    /** For this long nothing passes; afterwards nothing is mapped, and this is the translation. */
    public void reboot(Duration away, Nat next) {
        host.script("""
                        nft 'flush ruleset; table inet away { chain forward { type filter hook forward priority 0; policy drop; }; }'
                        conntrack -F
                        sleep %s
                        """.formatted(away.toMillis() / 1000.0)).orFail();
        use(next);
    }

    /** From now on hosts that are added have addresses of a global IPv6 prefix, and only answers are let in to them. */
    public Router routeIpv6() {
        String number = host.ipv6().substring(host.ipv6().lastIndexOf(':') + 1);
        String prefix = "2001:db8:" + number + "::";
        lan6 = Optional.of(prefix);
        host.run("ip", "addr", "add", prefix + "1/64", "dev", "lan").orFail();
        lab.internet()
                .run("ip", "route", "add", prefix + "/64", "via", host.ipv6(), "dev", "to-" + host.name())
                .orFail();
        load();
        return this;
    }

    /** A host behind this router, with {@code eth0}, a private address and the router as gateway. */
    public Host add(String name) {
        return attach(lab.lonely(name), "eth0");
    }

    /** A host from another router comes here, cable, addresses and all. */
    public void adopt(Host moving) {
        moving.run("ip", "link", "del", "eth0").orFail();
        attach(moving, "eth0");
    }

    Host attach(Host inside, String device) {
        int number = FIRST_HOST + hostsBehind++;
        String port = "to-" + inside.name();
        lab.join(host, port, inside, device);
        host.run("ip", "link", "set", port, "master", "lan").orFail();
        String ipv4 = lan + number;
        inside.runWithInput("""
                        addr add %2$s/24 dev %1$s
                        route add default via %3$s1 dev %1$s
                        """.formatted(device, ipv4, lan), "ip", "-batch", "-")
                .orFail();
        lan6.ifPresent(prefix -> inside.runWithInput("""
                        addr add %2$s%3$d/64 dev %1$s
                        route add default via %2$s1 dev %1$s
                        """.formatted(device, prefix, number), "ip", "-batch", "-")
                .orFail());
        return inside.attached(
                new Link(device, ipv4, lan6.map(prefix -> prefix + number).orElse("")));
    }
}
