package io.darkmesh.agent.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.tun.udp.DatagramSender;
import io.darkmesh.tun.udp.LocalAddress;
import io.darkmesh.tun.udp.SendOutcome;
import io.darkmesh.tun.udp.UdpAddress;
import io.darkmesh.tun.udp.UdpEndpoint;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.PokeList;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PathSenderTest {
    private final List<String> sent = new ArrayList<>();
    private SendOutcome udpOutcome = SendOutcome.SENT;
    private boolean relayTakes = true;
    private final Path.Direct direct = new Path.Direct(
            new UdpEndpoint(UdpAddress.ofIpv4(1, 2), Optional.of(new LocalAddress(0, 0xffff_0000_0009L, 3))));
    private final Path.Relayed relayed = new Path.Relayed(new RelayLink() {
        @Override
        public UdpAddress origin() {
            return new UdpAddress(0x0100L << 48, 7, 0, 0);
        }

        @Override
        public boolean send(MemorySegment memory, long offset, int bytes, int segmentBytes) {
            sent.add("relay " + offset + " " + bytes + " " + segmentBytes);
            return relayTakes;
        }
    });
    private final Peer peer = new Peer(new PublicKey(new byte[32]), new PokeList(() -> {}));
    private final PathSender sender = new PathSender(new DatagramSender() {
        @Override
        public SendOutcome send(
                UdpEndpoint to, int trafficClass, MemorySegment memory, long offset, int bytes, int segmentBytes) {
            sent.add("udp " + to.remote() + " " + trafficClass + " " + offset + " " + bytes + " " + segmentBytes);
            return udpOutcome;
        }

        @Override
        public SendOutcome sendWhole(UdpEndpoint to, MemorySegment memory, long offset, int bytes) {
            sent.add("whole " + to.remote() + " " + offset + " " + bytes);
            return udpOutcome;
        }

        @Override
        public void close() {}
    });

    private SendOutcome send(Path path) {
        peer.setEndpoint(path);
        return sender.send(peer, path, 2, MemorySegment.NULL, 5, 100, 60);
    }

    @Test
    void eachPathGoesItsWay() {
        assertThat(send(direct)).isEqualTo(SendOutcome.SENT);
        assertThat(sent).containsExactly("udp 0.0.0.1:2 2 5 100 60");
        sent.clear();

        assertThat(send(relayed)).isEqualTo(SendOutcome.SENT);
        assertThat(sent).containsExactly("relay 5 100 60");
    }

    /** A probe of the path's MTU proves nothing when it is cut on the way. */
    @Test
    void aProbeGoesWholeOrNotAtAll() {
        assertThat(send(new Path.Whole(direct))).isEqualTo(SendOutcome.SENT);
        assertThat(sent).containsExactly("whole 0.0.0.1:2 5 100");
    }

    @Test
    void bothWaysAreTakenAndOneIsEnough() {
        var both = new Path.DirectAndRelayed(direct, relayed);
        udpOutcome = SendOutcome.UNREACHABLE;
        assertThat(send(both)).isEqualTo(SendOutcome.SENT);
        assertThat(sent).hasSize(2);

        udpOutcome = SendOutcome.SENT;
        relayTakes = false;
        assertThat(send(both)).isEqualTo(SendOutcome.SENT);

        udpOutcome = SendOutcome.UNREACHABLE;
        assertThat(send(both)).isEqualTo(SendOutcome.BUFFER_FULL);
    }

    /** "Forgotten when that address or route goes." */
    @Test
    void anAddressOfOursThatIsGoneIsAskedForNoMore() {
        udpOutcome = SendOutcome.SENT_WITHOUT_SOURCE;

        send(direct);

        assertThat(peer.endpoint()).isEqualTo(new Path.Direct(UdpEndpoint.to(UdpAddress.ofIpv4(1, 2))));
    }

    @Test
    void aPathThatChangedMeanwhileIsLeftAlone() {
        udpOutcome = SendOutcome.SENT_WITHOUT_SOURCE;
        peer.setEndpoint(relayed);

        sender.send(peer, direct, 0, MemorySegment.NULL, 0, 10, 10);

        assertThat(peer.endpoint()).isEqualTo(relayed);
    }
}
