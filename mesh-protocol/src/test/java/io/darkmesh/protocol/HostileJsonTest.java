package io.darkmesh.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.darkmesh.protocol.api.EndpointsUpdate;
import io.darkmesh.protocol.api.LocalRequest;
import io.darkmesh.protocol.api.Problem;
import io.darkmesh.protocol.api.ProblemType;
import io.darkmesh.protocol.login.TokenResponse;
import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import io.darkmesh.protocol.netmap.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers send must end as a {@link MalformedJsonException} that can be shown, and as nothing else. */
final class HostileJsonTest {
    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}{}",
                "{\"type\":\"no-such\"}",
                "{\"type\":\"full\"}",
                "{\"type\":\"full\",\"map\":null}",
                "{\"type\":\"delta\",\"epoch\":\"e\",\"from\":null,\"to\":2,\"changed\":[],\"removed\":[]}",
                "{\"type\":\"delta\",\"epoch\":\"e\",\"from\":1e99,\"to\":2,\"changed\":[],\"removed\":[]}",
                "{\"type\":\"delta\",\"epoch\":\"e\",\"from\":1,\"to\":2,\"changed\":[null],\"removed\":[]}",
                "{\"type\":\"delta\",\"epoch\":\"e\",\"from\":1,\"to\":2,\"changed\":null,\"removed\":[]}",
                "{\"type\":\"removed\",\"reason\":\"BECAUSE\"}",
                "{\"type\":\"removed\",\"reason\":7777}",
                "{\"type\":\"removed\"}"
            })
    void aMapLineThatIsNotOneIsRefused(String line) {
        assertThatThrownBy(() -> Json.read(line, NetworkMapUpdate.class)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void anUnknownFieldOfANewerVersionIsIgnored() {
        assertThat(Json.read("{\"type\":\"down\",\"new\":{\"deep\":[1]}}", LocalRequest.class))
                .isEqualTo(new LocalRequest.Down());
    }

    @Test
    void whatMayNotBeNullIsRefusedWhereItIsMissingOrNull() {
        String whole = "{\"id\":\"n1\",\"name\":\"a\",\"user\":\"u\",\"nodeKey\":\"" + KEY
                + "\",\"addresses\":[],\"endpoints\":[]}";
        assertThatCode(() -> Json.read(whole, Node.class)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Json.read(whole.replace("\"" + KEY + "\"", "null"), Node.class))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("nodeKey");
        assertThatThrownBy(() -> Json.read(whole.replace("\"id\":\"n1\",", ""), Node.class))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("id");
    }

    @Test
    void whatMayBeNullMayBeMissing() {
        assertThat(Json.read("{\"type\":\"up\"}", LocalRequest.class)).isEqualTo(new LocalRequest.Up(null, null, null));
        assertThat(Json.read("{\"access_token\":\"t\",\"token_type\":\"DPoP\",\"expires_in\":1}", TokenResponse.class)
                        .nodeId())
                .isNull();
    }

    @Test
    void aMessageNeverRepeatsAValue() {
        assertThatThrownBy(() -> Json.read("{\"endpoints\":[\"s3cret:no\"]}", EndpointsUpdate.class))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("endpoints")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> Json.read("{\"endpoints\": s3cret}", EndpointsUpdate.class))
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void deepNestingIsRefusedAndNotFollowedToTheEndOfTheStack() {
        assertThatThrownBy(() -> Json.read("[".repeat(200_000), NetworkMapUpdate.class))
                .isInstanceOf(MalformedJsonException.class);
        assertThatThrownBy(() -> Json.read("{\"x\":" + "[".repeat(200_000), EndpointsUpdate.class))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void aProblemOfANewerVersionIsAnInternalOne() {
        var newer = new Problem("urn:darkmesh:problem:from-the-future", "t", 418, null);
        assertThat(ProblemType.of(newer)).isEqualTo(ProblemType.INTERNAL);
        for (ProblemType type : ProblemType.values()) {
            Problem back = Json.read(Json.write(type.with("d")), Problem.class);
            assertThat(ProblemType.of(back)).isEqualTo(type);
        }
    }

    @Test
    void aTokenIsNeverPrinted() {
        assertThat(new TokenResponse("s3cret", "DPoP", 1, "n1", "u").toString()).doesNotContain("s3cret");
    }
}
