package io.darkmesh.testnetwork.lab;

/** A router with hosts behind it on a bridge: 192.168.n.0/24, where n is the last part of its own address. */
public final class Router {
    private static final int FIRST_HOST = 10;

    private final Lab lab;
    private final Host host;
    private final String lan;
    private final String lan6;
    private int hostsBehind;

    Router(Lab lab, Host host, Nat nat) {
        this.lab = lab;
        this.host = host;
        String number = host.ipv4().substring(host.ipv4().lastIndexOf('.') + 1);
        lan = (host.ipv4().startsWith("192.168.") ? "10.0." : "192.168.") + number + ".";
        lan6 = "fd00:" + number + "::";
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
                        addr add %2$s1/64 dev lan
                        link set lan up
                        END
                        """.formatted(lan, lan6)).orFail();
        use(nat);
    }

    /** The router itself. */
    public Host host() {
        return host;
    }

    /** Changes the translation, as another router in its place would: what was mapped is forgotten. */
    public void use(Nat nat) {
        host.runWithInput(nat.ruleset(), "nft", "-f", "-").orFail();
    }

    /** A host behind this router, with {@code eth0}, a private address and the router as gateway. */
    public Host add(String name) {
        return attach(lab.lonely(name), "eth0");
    }

    Host attach(Host inside, String device) {
        int number = FIRST_HOST + hostsBehind++;
        String port = "to-" + inside.name();
        lab.join(host, port, inside, device);
        host.run("ip", "link", "set", port, "master", "lan").orFail();
        String ipv4 = lan + number;
        String ipv6 = lan6 + number;
        inside.runWithInput("""
                        addr add %2$s/24 dev %1$s
                        addr add %3$s/64 dev %1$s
                        route add default via %4$s1 dev %1$s
                        route add default via %5$s1 dev %1$s
                        """.formatted(device, ipv4, ipv6, lan, lan6), "ip", "-batch", "-")
                .orFail();
        return inside.attached(new Link(device, ipv4, ipv6));
    }
}
