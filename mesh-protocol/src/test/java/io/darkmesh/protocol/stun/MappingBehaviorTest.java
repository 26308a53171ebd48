package io.darkmesh.protocol.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.stun.MappingBehavior.Observation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MappingBehaviorTest {
    private static final UdpEndpoint LOCAL = UdpEndpoint.parse("192.168.1.2:41820");

    /** Each observation is server>mapped; RFC 5780 section 4.3 is the table. */
    @ParameterizedTest
    @CsvSource(
            value = {
                "| UNKNOWN",
                "1.1.1.1:1>9.9.9.9:5 | UNKNOWN",
                "1.1.1.1:1>9.9.9.9:5 1.1.1.1:2>9.9.9.9:5 | UNKNOWN",
                "1.1.1.1:1>192.168.1.2:41820 | NOT_TRANSLATED",
                "1.1.1.1:1>9.9.9.9:5 2.2.2.2:1>9.9.9.9:5 | ENDPOINT_INDEPENDENT",
                "1.1.1.1:1>9.9.9.9:5 2.2.2.2:1>9.9.9.9:6 | ENDPOINT_DEPENDENT",
                "1.1.1.1:1>9.9.9.9:5 1.1.1.1:2>9.9.9.9:5 2.2.2.2:1>9.9.9.9:6 | ADDRESS_DEPENDENT",
                "1.1.1.1:1>9.9.9.9:5 1.1.1.1:2>9.9.9.9:7 2.2.2.2:1>9.9.9.9:6 | ADDRESS_AND_PORT_DEPENDENT",
                "1.1.1.1:1>9.9.9.9:5 1.1.1.1:2>9.9.9.9:7 | ADDRESS_AND_PORT_DEPENDENT"
            },
            delimiter = '|')
    void isToldFromWhatServersSaw(String observations, MappingBehavior expected) {
        List<Observation> seen = observations == null
                ? List.of()
                : Arrays.stream(observations.split(" "))
                        .map(text -> text.split(">"))
                        .map(pair -> new Observation(UdpEndpoint.parse(pair[0]), UdpEndpoint.parse(pair[1])))
                        .toList();
        assertThat(MappingBehavior.of(seen, List.of(LOCAL))).isEqualTo(expected);
    }
}
