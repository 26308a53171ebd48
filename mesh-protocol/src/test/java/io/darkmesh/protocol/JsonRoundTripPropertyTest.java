package io.darkmesh.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.PortRange;
import io.darkmesh.protocol.netmap.RelayAccess;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class JsonRoundTripPropertyTest {
    @Provide
    Arbitrary<NetworkMap> maps() {
        return Samples.maps();
    }

    @Provide
    Arbitrary<Node> nodes() {
        return Samples.nodes();
    }

    @Provide
    Arbitrary<RelayAccess> access() {
        return Samples.access();
    }

    @Provide
    Arbitrary<UdpEndpoint> endpoints() {
        return Samples.endpoints();
    }

    @Provide
    Arbitrary<IpPrefix> prefixes() {
        return Samples.prefixes();
    }

    @Provide
    Arbitrary<PortRange> ports() {
        return Samples.ports();
    }

    @Property(tries = 200)
    void aMapSurvivesTheWireOnOneLine(@ForAll("maps") NetworkMap map) {
        String line = Json.write(new NetworkMapUpdate.Full(map));
        assertThat(line).doesNotContain("\n");
        assertThat(Json.read(line, NetworkMapUpdate.class)).isEqualTo(new NetworkMapUpdate.Full(map));
    }

    @Property(tries = 200)
    void aDeltaDoesWhatANaiveMapOfIdsDoesAndTwiceChangesNothing(
            @ForAll("maps") NetworkMap base, @ForAll("nodes") Node one, @ForAll("nodes") Node two) {
        var delta = new NetworkMapUpdate.Delta(
                "e1", base.version(), base.version() + 1, List.of(one), List.of(two.id()), null, null);
        var sent = (NetworkMapUpdate.Delta) Json.read(Json.write(delta), NetworkMapUpdate.class);
        NetworkMap after = base.apply(sent).orElseThrow();

        Map<String, Node> expected = new HashMap<>();
        base.peers().forEach(peer -> expected.put(peer.id(), peer));
        expected.remove(two.id());
        expected.put(one.id(), one);
        assertThat(after.peers()).containsExactlyInAnyOrderElementsOf(expected.values());
        assertThat(after.filter()).isEqualTo(base.filter());
        assertThat(after.apply(sent)).as("its base is gone").isEmpty();
    }

    @Property(tries = 100)
    void aDeltaBringsOtherRelaysAndOneWithoutLeavesThem(
            @ForAll("maps") NetworkMap base, @ForAll("access") RelayAccess next) {
        var silent = new NetworkMapUpdate.Delta("e1", base.version(), 9, List.of(), List.of(), null, null);
        assertThat(base.apply(sent(silent)).orElseThrow().relays()).isEqualTo(base.relays());
        var telling = new NetworkMapUpdate.Delta("e1", base.version(), 9, List.of(), List.of(), null, null, next);
        assertThat(base.apply(sent(telling)).orElseThrow().relays()).isEqualTo(next);
    }

    private static NetworkMapUpdate.Delta sent(NetworkMapUpdate.Delta delta) {
        return (NetworkMapUpdate.Delta) Json.read(Json.write(delta), NetworkMapUpdate.class);
    }

    @Property
    void anEndpointReadsItsOwnText(@ForAll("endpoints") UdpEndpoint endpoint) {
        assertThat(UdpEndpoint.parse(endpoint.toString())).isEqualTo(endpoint);
    }

    @Property
    void aPrefixReadsItsOwnTextAndContainsItsAddress(@ForAll("prefixes") IpPrefix prefix) {
        assertThat(IpPrefix.parse(prefix.toString())).isEqualTo(prefix);
        assertThat(prefix.contains(prefix.address())).isTrue();
    }

    @Property
    void aPortRangeReadsItsOwnText(@ForAll("ports") PortRange range) {
        assertThat(PortRange.parse(range.toString())).isEqualTo(range);
    }
}
