package io.darkmesh.wireguard.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.darkmesh.wireguard.cookie.CookieChecker;
import io.darkmesh.wireguard.key.PrivateKey;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A handshake with fixed keys, byte by byte as another's code wrote it from the whitepaper. */
final class TranscriptTest {
    private static final JsonNode TRANSCRIPT = VectorFiles.own("wireguard/transcript.json");

    private static Run run(String operation, String... fields) {
        Run run = Run.of(operation);
        for (String field : fields) {
            int equals = field.indexOf('=');
            run.with(
                    equals < 0 ? field : field.substring(0, equals),
                    TRANSCRIPT.get(equals < 0 ? field : field.substring(equals + 1)));
        }
        return run;
    }

    private static String expected(String field) {
        return TRANSCRIPT.get(field).textValue();
    }

    @Test
    void initiationWithAndWithoutCookie() {
        Run run = run(
                "wg_initiation",
                "initiator_private",
                "responder_public",
                "ephemeral_private=initiator_ephemeral",
                "index=initiator_index",
                "timestamp");
        assertThat(run.result()).isEqualTo(expected("initiation"));
        assertThat(run.with("cookie", TRANSCRIPT.get("cookie")).result()).isEqualTo(expected("initiation_with_cookie"));
    }

    @Test
    void theResponderReadsTheInitiation() throws Exception {
        JsonNode read = new ObjectMapper()
                .readTree(run("wg_consume_initiation", "responder_private", "msg=initiation")
                        .result());
        assertThat(read.get("static")).isEqualTo(TRANSCRIPT.get("initiator_public"));
        assertThat(read.get("timestamp")).isEqualTo(TRANSCRIPT.get("timestamp"));
        assertThat(read.get("index").asText()).isEqualTo(expected("initiator_index"));
    }

    @Test
    void responseAndTransportKeys() throws Exception {
        ObjectNode exchange = (ObjectNode) new ObjectMapper()
                .readTree(run(
                                "wg_exchange",
                                "initiator_private",
                                "responder_private",
                                "initiator_ephemeral",
                                "responder_ephemeral",
                                "psk",
                                "timestamp",
                                "initiator_index",
                                "responder_index")
                        .result());
        assertThat(exchange.get("msg2")).isEqualTo(TRANSCRIPT.get("response"));
        assertThat(exchange.get("send")).isEqualTo(TRANSCRIPT.get("send"));
        assertThat(exchange.get("recv")).isEqualTo(TRANSCRIPT.get("recv"));
    }

    @Test
    void transportData() {
        assertThat(run("wg_transport", "key=send", "receiver_index=responder_index", "counter", "plaintext")
                        .result())
                .isEqualTo(expected("transport"));
    }

    @Test
    void cookieReply() {
        assertThat(run("wg_cookie_open", "responder_public", "mac1", "msg=cookie_reply")
                        .result())
                .isEqualTo(expected("cookie"));
    }

    @Test
    void mac1IsVerifiedByTheReceiversKeyAlone() {
        byte[] initiation = Hex.parse(expected("initiation"));
        var responder = new PrivateKey(Hex.parse(expected("responder_private")));
        var initiator = new PrivateKey(Hex.parse(expected("initiator_private")));
        assertThat(new CookieChecker(responder.publicKey(), new Random(0)).verifyMac1(initiation))
                .isTrue();
        assertThat(new CookieChecker(initiator.publicKey(), new Random(0)).verifyMac1(initiation))
                .isFalse();
    }
}
