package io.darkmesh.protocol.netmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.MalformedJsonException;
import io.darkmesh.protocol.api.EndpointsUpdate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RelayAccessTest {
    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private static Relay relay(String id) {
        return new Relay(id, "eu", "wss://relay.example/relay", null, List.of("relay.example:3478"));
    }

    @Test
    void theTokenIsNeverPrinted() {
        assertThat(new RelayAccess("s", List.of(relay("a")), "dG9rZW4=", 7).toString())
                .contains("until 7")
                .doesNotContain("dG9rZW4");
    }

    @Test
    void aMapOfBeforeRelaysIsReadAndHasNone() {
        String node = "{\"id\":\"n1\",\"name\":\"a\",\"user\":\"u\",\"nodeKey\":\"" + KEY
                + "\",\"addresses\":[],\"endpoints\":[]}";
        String old = "{\"network\":\"net\",\"epoch\":\"e\",\"version\":3,\"self\":" + node
                + ",\"prefixes\":[],\"peers\":[" + node + "],\"filter\":[]}";
        NetworkMap map = Json.read(old, NetworkMap.class);
        assertThat(map.relays()).isNull();
        assertThat(map.peers().getFirst().homeRelay()).isNull();
        assertThat(Json.write(map)).as("and an older agent reads ours").isEqualTo(old);
    }

    @Test
    void endpointsOfAnOlderAgentTellNoHomeRelay() {
        assertThat(Json.read("{\"endpoints\":[]}", EndpointsUpdate.class).homeRelay())
                .isNull();
        var told = new EndpointsUpdate(List.of(), "fra1");
        assertThat(Json.read(Json.write(told), EndpointsUpdate.class)).isEqualTo(told);
    }

    @Test
    void aServerMayAnswerStunAlone() {
        assertThatCode(() -> new Relay("s", "eu", null, null, List.of("[2001:db8::1]:3478", "192.0.2.1:3478")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new Relay("s", "eu", null, null, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://relay.example/relay", "wss:///relay", "relay", "wss://me@relay.example/", "ws://a/"})
    void anAddressThatIsNoWebSocketOverTlsIsRefused(String url) {
        assertThatThrownBy(() -> new Relay("a", "eu", url, null, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"relay.example", ":3478", "relay.example:0", "relay.example:65536", "2001:db8::1:3478", "a:b"})
    void whatIsNotHostAndPortIsRefused(String stun) {
        assertThatThrownBy(() -> new Relay("a", "eu", null, null, List.of(stun)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void twoRelaysOfOneIdAreRefusedAlsoFromTheWire() {
        String line = Json.write(new RelayAccess("s", List.of(relay("a"), relay("b")), "AA==", 7));
        assertThat(Json.read(line, RelayAccess.class).relays()).hasSize(2);
        assertThatThrownBy(() -> Json.read(line.replace("\"id\":\"b\"", "\"id\":\"a\""), RelayAccess.class))
                .isInstanceOf(MalformedJsonException.class);
    }
}
