package io.darkmesh.protocol.stun;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The test vectors of RFC 5769. */
final class Rfc5769Test {
    static List<JsonNode> vectors() throws IOException {
        try (var in = Rfc5769Test.class.getResourceAsStream("/stun/rfc5769.json")) {
            List<JsonNode> vectors = new ArrayList<>();
            new ObjectMapper().readTree(in).get("vectors").forEach(vectors::add);
            assertThat(vectors).hasSize(4);
            return vectors;
        }
    }

    private static byte[] bytes(JsonNode vector) {
        return HexFormat.of().parseHex(vector.get("hex").asText());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void everySampleReadsAsTheRfcSays(JsonNode vector) {
        StunMessage message = StunMessage.parse(ByteBuffer.wrap(bytes(vector))).orElseThrow();
        assertThat(message.hasIntegrity(vector.get("password").asText())).isTrue();
        assertThat(message.hasIntegrity(vector.get("password").asText() + "x")).isFalse();
        assertThat(message.fingerprint()).isEqualTo(vector.has("fingerprint") ? Fingerprint.RIGHT : Fingerprint.ABSENT);
        assertThat(message.username().orElse(""))
                .isEqualTo(vector.path("username").asText());
        assertThat(message.software().orElse(""))
                .isEqualTo(vector.path("software").asText());
        assertThat(message.realm().orElse("")).isEqualTo(vector.path("realm").asText());
        assertThat(message.mapped().map(UdpEndpoint::toString).orElse(""))
                .isEqualTo(
                        vector.has("mapped")
                                ? UdpEndpoint.parse(vector.get("mapped").asText())
                                        .toString()
                                : "");
        assertThat(message.type())
                .isEqualTo(HexFormat.fromHexDigits(vector.get("hex").asText(), 0, 4));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void everyFlippedBitBreaksTheFormTheIntegrityOrTheFingerprint(JsonNode vector) {
        String password = vector.get("password").asText();
        byte[] good = bytes(vector);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            boolean stands = StunMessage.parse(ByteBuffer.wrap(bad))
                    .map(message -> message.hasIntegrity(password)
                            && (message.fingerprint() == Fingerprint.RIGHT || !vector.has("fingerprint")))
                    .orElse(false);
            assertThat(stands).as("bit %d", bit).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void everyTruncationIsRefused(JsonNode vector) {
        byte[] good = bytes(vector);
        for (int length = 0; length < good.length; length++) {
            assertThat(StunMessage.parse(ByteBuffer.wrap(good, 0, length))).isEmpty();
        }
        assertThat(StunMessage.parse(ByteBuffer.wrap(java.util.Arrays.copyOf(good, good.length + 1))))
                .isEmpty();
    }
}
