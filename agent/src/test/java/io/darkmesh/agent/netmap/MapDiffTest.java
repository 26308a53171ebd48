package io.darkmesh.agent.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.NodeKey;
import io.darkmesh.protocol.netmap.RelayAccess;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MapDiffTest {
    private static Node node(String id, int key, String... endpoints) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) key;
        List<UdpEndpoint> places =
                List.of(endpoints).stream().map(UdpEndpoint::parse).toList();
        return new Node(id, id, "u", NodeKey.of(bytes), List.of(IpPrefix.parse("100.64.0." + key)), places);
    }

    private static NetworkMap map(Node... peers) {
        return new NetworkMap(
                "net", "e", 1, node("self", 99), List.of(IpPrefix.parse("100.64.0.0/10")), List.of(peers), List.of());
    }

    @Test
    void fromNothingEverythingIsNew() {
        MapDiff diff = MapDiff.between(null, map(node("a", 1)));
        assertThat(diff.added()).containsExactly(node("a", 1));
        assertThat(diff.host()).isTrue();
        assertThat(diff.filter()).isTrue();
    }

    @Test
    void theSameMapTwiceChangesNothing() {
        assertThat(MapDiff.between(map(node("a", 1)), map(node("a", 1))).isEmpty())
                .isTrue();
    }

    @Test
    void aPeerWithANewKeyIsAnotherPeer() {
        MapDiff diff = MapDiff.between(map(node("a", 1)), map(node("a", 2)));
        assertThat(diff.removed()).containsExactly(node("a", 1));
        assertThat(diff.added()).containsExactly(node("a", 2));
        assertThat(diff.changed()).isEmpty();
    }

    @Test
    void newEndpointsLeaveThePeerInPlace() {
        Node moved = node("a", 1, "192.0.2.1:5");
        MapDiff diff = MapDiff.between(map(node("a", 1), node("b", 2)), map(moved));
        assertThat(diff.changed()).containsExactly(moved);
        assertThat(diff.removed()).containsExactly(node("b", 2));
        assertThat(diff.added()).isEmpty();
        assertThat(diff.host()).isFalse();
    }

    private static NetworkMap map(String token) {
        NetworkMap base = map();
        var relays = new RelayAccess("set", List.of(), token, 7);
        return new NetworkMap(
                base.network(), "e", 1, base.self(), base.prefixes(), base.peers(), base.filter(), relays);
    }

    @Test
    void aRenewedTokenIsAChangeOfTheRelaysAlone() {
        MapDiff diff = MapDiff.between(map("AA=="), map("AQ=="));
        assertThat(diff.relays()).isTrue();
        assertThat(diff.isEmpty()).isFalse();
        assertThat(diff.host()).isFalse();
        assertThat(MapDiff.between(map("AA=="), map("AA==")).isEmpty()).isTrue();
        assertThat(MapDiff.between(null, map()).relays()).isFalse();
        assertThat(MapDiff.between(null, map("AA==")).relays()).isTrue();
    }
}
