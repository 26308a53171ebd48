package io.darkmesh.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.darkmesh.tun.TunOffload;
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
        var settings = new DatapathSettings(0, Set.of(Offload.UDP_GRO));
        assertThat(settings.uses(Offload.UDP_GRO)).isFalse();
        assertThat(settings.uses(Offload.UDP_SEGMENT)).isTrue();
    }
}
