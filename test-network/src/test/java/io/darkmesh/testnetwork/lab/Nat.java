package io.darkmesh.testnetwork.lab;

/** What a router does to the UDP and TCP of the hosts behind it, in the words of RFC 4787. */
public enum Nat {
    /** No translation: IPv6 and IPv4 are routed, as with public addresses. */
    NONE(""),
    /** Endpoint-independent mapping that keeps the port, address-and-port-dependent filtering: what Linux does. */
    PLAIN("""
            chain post { type nat hook postrouting priority 100; oifname "wan" meta nfproto ipv4 masquerade; }
            """),
    /** Endpoint-independent mapping and filtering ("full cone"). */
    ENDPOINT_INDEPENDENT("""
            map cone { type inet_service : ipv4_addr . inet_service; flags dynamic,timeout; timeout 120s; size 65535; }
            chain pre { type nat hook prerouting priority -100; iifname "wan" meta l4proto udp dnat ip to udp dport map @cone; }
            chain post { type nat hook postrouting priority 100; oifname "wan" meta nfproto ipv4 masquerade; }
            chain learn { type filter hook postrouting priority 150;
              oifname "wan" meta l4proto udp update @cone { udp sport : ct original ip saddr . ct original proto-src }; }
            """),
    /** Endpoint-independent mapping, address-dependent filtering. */
    ADDRESS_RESTRICTED("""
            map cone { type inet_service : ipv4_addr . inet_service; flags dynamic,timeout; timeout 120s; size 65535; }
            set peers { type inet_service . ipv4_addr; flags dynamic,timeout; timeout 120s; size 65535; }
            chain pre { type nat hook prerouting priority -100;
              iifname "wan" meta l4proto udp udp dport . ip saddr @peers dnat ip to udp dport map @cone; }
            chain post { type nat hook postrouting priority 100; oifname "wan" meta nfproto ipv4 masquerade; }
            chain learn { type filter hook postrouting priority 150;
              oifname "wan" meta l4proto udp update @cone { udp sport : ct original ip saddr . ct original proto-src }
              oifname "wan" meta l4proto udp update @peers { udp sport . ip daddr }; }
            """),
    /** Address-and-port-dependent mapping and filtering. */
    SYMMETRIC("""
            chain post { type nat hook postrouting priority 100; oifname "wan" meta nfproto ipv4 masquerade fully-random; }
            """),
    /** A carrier's: like {@link #PLAIN}, with a block of 64 ports for each customer. */
    CARRIER("""
            chain post { type nat hook postrouting priority 100;
              oifname "wan" meta nfproto ipv4 meta l4proto { tcp, udp } masquerade to :20000-20063
              oifname "wan" meta nfproto ipv4 masquerade; }
            """),
    /** As {@link #PLAIN}, but from a block of ports: who gets it in place of that is mapped to another port. */
    ELSEWHERE("""
            chain post { type nat hook postrouting priority 100;
              oifname "wan" meta nfproto ipv4 meta l4proto { tcp, udp } masquerade to :30000-30999
              oifname "wan" meta nfproto ipv4 masquerade; }
            """),
    /** A firewall that lets out nothing but TCP to port 443. */
    UDP_BLOCKED("""
            chain forward { type filter hook forward priority 0;
              iifname "lan" tcp dport 443 accept
              iifname "lan" reject with icmpx type admin-prohibited; }
            chain post { type nat hook postrouting priority 100; oifname "wan" meta nfproto ipv4 masquerade; }
            """),
    /** Nothing goes through; a proxy on the router, if there is one, is the only way out. */
    PROXY_ONLY("""
            chain forward { type filter hook forward priority 0; policy drop; }
            """);

    private static final String IPV6_ANSWERS = """
            meta nfproto ipv4 accept
            iifname "lan" accept
            ct state established,related accept
            meta l4proto ipv6-icmp accept
            drop;""";

    private final String rules;

    Nat(String rules) {
        this.rules = rules;
    }

    /**
     * The router's table. Its own WAN answers nobody who comes uninvited: an answer to a peer's early packet would take
     * the port, and punching would fail. IPv6 is never translated: it is let through to the inside as an answer only, or
     * not at all.
     */
    String ruleset(boolean ipv6) {
        return """
                flush ruleset
                table inet router {
                chain input { type filter hook input priority 0;
                  iifname "wan" ct state established,related accept
                  iifname "wan" meta l4proto { icmp, ipv6-icmp } accept
                  iifname "wan" drop; }
                chain six { type filter hook forward priority -10;
                  %s }
                %s}
                """.formatted(ipv6 ? IPV6_ANSWERS : "meta nfproto ipv6 drop;", rules);
    }
}
