package io.darkmesh.wireguard.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What only the executable can show: see {@code test-network/vectors/check}. */
@EnabledIfSystemProperty(named = AdapterProcess.PROPERTY, matches = ".+")
final class AdapterTest {
    private AdapterProcess adapter;

    @BeforeEach
    void start() {
        adapter = AdapterProcess.running().orElseThrow();
    }

    @Test
    void theStunSamplesOfRfc5769() {
        JsonNode vectors = VectorFiles.shared("stun/rfc5769.json").get("vectors");
        for (JsonNode vector : vectors) {
            JsonNode out = parse(vector, vector.get("password").asText());
            assertThat(out.get("type").asInt())
                    .isEqualTo(Integer.parseInt(vector.get("hex").asText().substring(0, 4), 16));
            assertThat(out.get("integrity").asBoolean()).isTrue();
            assertThat(out.get("fingerprint").isNull()).isEqualTo(!vector.has("fingerprint"));
            for (String field : new String[] {"username", "software", "mapped"}) {
                assertThat(out.path(field)).as(field).isEqualTo(vector.path(field));
            }
            assertThat(parse(vector, "not it").get("integrity").asBoolean()).isFalse();
        }
        assertThat(vectors).hasSize(4);
    }

    private JsonNode parse(JsonNode vector, String password) {
        return adapter.answer(request("stun_parse")
                        .put("msg", vector.get("hex").asText())
                        .put("password", password))
                .get("out");
    }

    @Test
    void anOperationThatThereIsNotIsSkippedAndGarbageIsRefused() {
        assertThat(adapter.answer(request("no_such_operation")).path("skip").asBoolean())
                .isTrue();
        assertThat(adapter.line("{").path("err").asText()).startsWith("not JSON");
        assertThat(adapter.line("[]").path("skip").asBoolean()).isTrue();
        for (String operation : new String[] {"blake2s", "x25519", "noise_ikpsk2", "wg_exchange", "stun_parse"}) {
            JsonNode answer = adapter.answer(request(operation));
            assertThat(answer.path("err").asText()).isNotEmpty().doesNotStartWith(Operations.FAULT);
        }
    }

    private static ObjectNode request(String operation) {
        return JsonNodeFactory.instance.objectNode().put("op", operation);
    }
}
