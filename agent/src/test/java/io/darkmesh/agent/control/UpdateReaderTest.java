package io.darkmesh.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import io.darkmesh.protocol.netmap.Node;
import org.junit.jupiter.api.Test;

final class UpdateReaderTest {
    private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private static String node(String name) {
        return "{\"id\":\"" + name + "\",\"name\":\"" + name + "\",\"user\":\"u\",\"nodeKey\":\"" + KEY
                + "\",\"addresses\":[\"100.64.0.7/32\"],\"endpoints\":[]}";
    }

    /** "One bad record must not spoil the map for all." */
    @Test
    void aPeerWithABadNameIsLeftOutAndTheOthersStay() {
        String line = "{\"type\":\"delta\",\"epoch\":\"e\",\"from\":1,\"to\":2,\"changed\":[" + node("good") + ","
                + node("bad name\\n") + "],\"removed\":[]}";
        assertThat(UpdateReader.read(line)).isInstanceOfSatisfying(NetworkMapUpdate.Delta.class, delta -> {
            assertThat(delta.to()).isEqualTo(2);
            assertThat(delta.changed()).extracting(Node::name).containsExactly("good");
        });
    }

    @Test
    void whatIsNoUpdateIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> UpdateReader.read("{\"type\":\"delta\"}"));
        assertThatIllegalArgumentException().isThrownBy(() -> UpdateReader.read("[]"));
    }
}
