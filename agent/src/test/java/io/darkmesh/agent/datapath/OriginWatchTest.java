package io.darkmesh.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.tun.udp.LocalAddress;
import io.darkmesh.tun.udp.ReceivedBatch;
import io.darkmesh.tun.udp.UdpAddress;
import io.darkmesh.tun.udp.UdpEndpoint;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.PokeList;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OriginWatchTest {
    private static final UdpAddress HOME = UdpAddress.ofIpv4(1, 1);
    private static final UdpAddress AWAY = UdpAddress.ofIpv4(2, 2);
    private static final LocalAddress OURS = new LocalAddress(0, 0xffff_0000_0005L, 1);

    private final SlowPathQueue slowPath = new SlowPathQueue(() -> {});
    private final OriginWatch watch = new OriginWatch(slowPath, InboundWorker.Origins.UDP);
    private final Peer peer = new Peer(new PublicKey(new byte[32]), new PokeList(() -> {}));

    private void comesFrom(UdpAddress address, LocalAddress local, long nowNs) {
        var batch = new ReceivedBatch(MemorySegment.NULL);
        batch.add(100, 0, 0);
        batch.setRemote(address.high(), address.low(), address.port(), address.scopeId());
        batch.setLocal(local.high(), local.low(), local.interfaceId());
        watch.check(peer, batch, 0, nowNs);
    }

    private static Path.Direct at(UdpAddress address) {
        return new Path.Direct(new UdpEndpoint(address, Optional.of(OURS)));
    }

    @Test
    void aStockPeerIsFollowedAndTheEngineHearsOfIt() {
        peer.setEndpoint(at(HOME));

        comesFrom(HOME, OURS, 0);
        assertThat(slowPath.size()).isZero();
        comesFrom(AWAY, OURS, 0);

        assertThat(slowPath.size()).isEqualTo(1);
        assertThat(peer.endpoint()).isEqualTo(at(AWAY));
    }

    @Test
    void wherePathSelectionDecidesItIsToldNowAndThenOnly() {
        peer.setRoaming(false);
        peer.setEndpoint(at(HOME));

        for (int i = 0; i < 1000; i++) {
            comesFrom(AWAY, OURS, i);
        }
        assertThat(slowPath.size()).isEqualTo(1);
        comesFrom(AWAY, OURS, OriginWatch.INTERVAL_NS);

        assertThat(slowPath.size()).isEqualTo(2);
        assertThat(peer.endpoint()).isEqualTo(at(HOME));
    }

    /** "Reply from the address the packet came to." */
    @Test
    void theAddressOfOursIsLearnedWithoutTroublingTheEngine() {
        peer.setEndpoint(new Path.Direct(UdpEndpoint.to(HOME)));

        comesFrom(HOME, OURS, 0);

        assertThat(peer.endpoint()).isEqualTo(at(HOME));
        assertThat(slowPath.size()).isZero();
    }

    @Test
    void whatComesThroughARelayIsNoNewOriginForARelayedPath() {
        var origin = new UdpAddress(0x0100L << 48, 7, 0, 0);
        var link = new RelayLink() {
            @Override
            public UdpAddress origin() {
                return origin;
            }

            @Override
            public boolean send(MemorySegment memory, long offset, int bytes, int segmentBytes) {
                return true;
            }
        };
        peer.setEndpoint(new Path.DirectAndRelayed(at(HOME), new Path.Relayed(link)));

        comesFrom(origin, OURS, 0);
        comesFrom(HOME, OURS, 0);

        assertThat(slowPath.size()).isZero();
        assertThat(ByteBuffer.wrap(peer.endpoint().address()).getInt()).isEqualTo(1);
    }
}
