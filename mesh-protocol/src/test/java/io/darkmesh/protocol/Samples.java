package io.darkmesh.protocol;

import io.darkmesh.protocol.netmap.FilterRule;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.NodeKey;
import io.darkmesh.protocol.netmap.PortRange;
import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.netmap.RelayAccess;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary records of the network map. */
public final class Samples {
    private Samples() {}

    public static Arbitrary<InetAddress> addresses() {
        Arbitrary<Byte> bytes = Arbitraries.bytes();
        return Arbitraries.oneOf(
                bytes.array(byte[].class).ofSize(4).map(Samples::address),
                bytes.array(byte[].class).ofSize(16).map(Samples::address));
    }

    public static Arbitrary<UdpEndpoint> endpoints() {
        return Combinators.combine(addresses(), Arbitraries.integers().between(1, 65_535))
                .as(UdpEndpoint::new);
    }

    public static Arbitrary<NodeKey> nodeKeys() {
        return Arbitraries.bytes().array(byte[].class).ofSize(32).map(NodeKey::of);
    }

    static Arbitrary<IpPrefix> prefixes() {
        return addresses().flatMap(address -> Arbitraries.integers()
                .between(0, address.getAddress().length * Byte.SIZE)
                .map(length -> new IpPrefix(address, length)));
    }

    static Arbitrary<PortRange> ports() {
        var port = Arbitraries.integers().between(0, 65_535);
        return Combinators.combine(port, port).as((a, b) -> new PortRange(Math.min(a, b), Math.max(a, b)));
    }

    static Arbitrary<String> names() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(63);
    }

    static Arbitrary<Node> nodes() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 9).map(n -> "n" + n),
                        names(),
                        Arbitraries.strings().ofMaxLength(20),
                        nodeKeys(),
                        prefixes().list().ofMaxSize(3),
                        endpoints().list().ofMaxSize(Node.MAX_ENDPOINTS),
                        names().injectNull(0.3))
                .as(Node::new);
    }

    static Arbitrary<FilterRule> rules() {
        return Combinators.combine(
                        Arbitraries.strings().ofMaxLength(8),
                        prefixes().list().ofMaxSize(3),
                        prefixes().list().ofMaxSize(3),
                        Arbitraries.integers().between(0, 255).list().ofMaxSize(3),
                        ports().list().ofMaxSize(3))
                .as(FilterRule::new);
    }

    static Arbitrary<NetworkMap> maps() {
        return Combinators.combine(
                        names(),
                        Arbitraries.longs().greaterOrEqual(0),
                        nodes(),
                        prefixes().list().ofMaxSize(2),
                        nodes().list().ofMaxSize(6).uniqueElements(Node::id),
                        rules().list().ofMaxSize(3),
                        access().injectNull(0.3))
                .as((network, version, self, prefixes, peers, filter, relays) ->
                        new NetworkMap(network, "e1", version, self, prefixes, peers, filter, relays));
    }

    static Arbitrary<Relay> relays() {
        return Combinators.combine(
                        names(),
                        Arbitraries.strings().ofMaxLength(8),
                        names().map(host -> "wss://" + host + ".example:8443/relay")
                                .injectNull(0.2),
                        Arbitraries.of("sha256:00ff", "sha256:ab").injectNull(0.5),
                        endpoints()
                                .map(UdpEndpoint::toString)
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(3))
                .as(Relay::new);
    }

    static Arbitrary<RelayAccess> access() {
        return Combinators.combine(
                        names(),
                        relays().list().ofMaxSize(3).uniqueElements(Relay::id),
                        Arbitraries.of("dG9rZW4=", "AA=="),
                        Arbitraries.longs().greaterOrEqual(0))
                .as(RelayAccess::new);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(List.of(bytes).toString(), e);
        }
    }
}
