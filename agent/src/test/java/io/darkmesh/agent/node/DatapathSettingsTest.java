package io.darkmesh.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.darkmesh.tun.TunOffload;
import io.darkmesh.tun.udp.UdpSocket;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DatapathSettingsTest {
    @ParameterizedTest
    @CsvSource({"0,1,1", "0,2,1", "0,5,2", "0,64,4", "1,64,1", "3,1,3"})
    void queuesAreForEveryTwoProcessorsUnlessSomebodyKnowsBetter(int asked, int processors, int queues) {
        assertThat(new DatapathSettings(asked, Set.of()).queuesOn(processors)).isEqualTo(queues);
    }

    @Test
    void thereAreNotMoreQueuesThanADeviceMayHave() {
        assertThatThrownBy(() -> new DatapathSettings(17, Set.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DatapathSettings(-1, Set.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyOffloadHasItsSwitch() {
        assertThat(Offload.ofTun(Set.of())).containsExactlyInAnyOrder(TunOffload.values());
        assertThat(Offload.ofTun(Set.of(Offload.TUN_HEADER))).isEmpty();
        assertThat(Offload.ofTun(Set.of(Offload.TUN_TCP)))
                .containsExactlyInAnyOrder(TunOffload.VNET_HEADER, TunOffload.CHECKSUM, TunOffload.UDP_SEGMENTATION);
        assertThat(Offload.ofTun(Set.of(Offload.TUN_UDP, Offload.TUN_CHECKSUM)))
                .containsExactlyInAnyOrder(TunOffload.VNET_HEADER, TunOffload.TCP_SEGMENTATION);
        assertThat(Offload.ofTun(Set.of(Offload.UDP_GRO, Offload.UDP_SEGMENT))).hasSize(4);
    }

    /** On real sockets, which need a kernel that has both offloads. */
    @ParameterizedTest
    @CsvSource({"UDP_GRO,false,true", "UDP_SEGMENT,true,false", "TUN_TCP,true,true"})
    void socketsAreOpenedWithoutWhatIsOff(Offload off, boolean joins, boolean segments) {
        List<UdpSocket> sockets = Sockets.open(0, 0, 2, new DatapathSettings(2, Set.of(off)));
        assertThat(sockets).hasSize(2).allSatisfy(socket -> {
            assertThat(socket.joinsReceived()).isEqualTo(joins);
            assertThat(socket.segmentsSent()).isEqualTo(segments);
        });
        sockets.forEach(UdpSocket::close);
    }
}
