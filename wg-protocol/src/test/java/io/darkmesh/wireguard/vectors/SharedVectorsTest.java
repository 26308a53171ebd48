package io.darkmesh.wireguard.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.darkmesh.wireguard.Limits;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every file of the shared folder that concerns WireGuard, every case of it. */
final class SharedVectorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @BeforeEach
    void onlyWhereTheFolderIs() {
        if (VectorFiles.shared().isEmpty()) {
            System.out.println("SKIPPED: no folder shared/vectors beside the repository");
            Assumptions.abort("no folder shared/vectors");
        }
    }

    @Test
    void wycheproofX25519() {
        int refused = 0;
        int cases = 0;
        for (JsonNode group : VectorFiles.shared("wycheproof/x25519_test.json").get("testGroups")) {
            for (JsonNode test : group.get("tests")) {
                String shared = test.get("shared").textValue();
                boolean zero = shared.equals("0".repeat(64));
                String result = Run.of("x25519")
                        .with("priv", test.get("private"))
                        .with("pub", test.get("public"))
                        .result();
                assertThat(result).as("case %s", test.get("tcId")).isEqualTo(zero ? "refused" : shared);
                refused += zero ? 1 : 0;
                cases++;
            }
        }
        assertThat(cases).isEqualTo(518);
        assertThat(refused).isEqualTo(31);
    }

    @Test
    void wycheproofChaCha20Poly1305() {
        assertThat(wycheproofAead("chacha20_poly1305_test.json", "chacha20poly1305"))
                .isEqualTo(325);
    }

    @Test
    void wycheproofXChaCha20Poly1305() {
        assertThat(wycheproofAead("xchacha20_poly1305_test.json", "xchacha20poly1305"))
                .isEqualTo(315);
    }

    private static int wycheproofAead(String file, String operation) {
        int cases = 0;
        for (JsonNode group : VectorFiles.shared("wycheproof/" + file).get("testGroups")) {
            for (JsonNode test : group.get("tests")) {
                boolean valid = test.get("result").textValue().equals("valid");
                String sealed = test.get("ct").textValue() + test.get("tag").textValue();
                String opened =
                        aead(operation + "_open", test).with("data", sealed).result();
                assertThat(opened)
                        .as("case %s", test.get("tcId"))
                        .isEqualTo(valid ? test.get("msg").textValue() : "refused");
                if (valid) {
                    assertThat(aead(operation + "_seal", test)
                                    .with("data", test.get("msg"))
                                    .result())
                            .isEqualTo(sealed);
                }
                cases++;
            }
        }
        return cases;
    }

    private static Run aead(String operation, JsonNode test) {
        return Run.of(operation)
                .with("key", test.get("key"))
                .with("nonce", test.get("iv"))
                .with("aad", test.get("aad"));
    }

    @Test
    void blake2sKnownAnswers() {
        JsonNode cases = VectorFiles.shared("blake2/blake2s-kat.json");
        for (JsonNode test : cases) {
            assertThat(Run.of("blake2s")
                            .with("data", test.get("in"))
                            .with("key", test.get("key"))
                            .with("outlen", 32)
                            .result())
                    .isEqualTo(test.get("out").textValue());
        }
        assertThat(cases).hasSize(512);
    }

    @Test
    void zincCurve25519() {
        JsonNode cases = VectorFiles.shared("wireguard/zinc_curve25519.json").get("vectors");
        for (JsonNode test : cases) {
            assertThat(Run.of("x25519")
                            .with("priv", test.get("private"))
                            .with("pub", test.get("public"))
                            .result())
                    .as("case %s", test.get("tc"))
                    .isEqualTo(
                            test.get("valid").booleanValue()
                                    ? test.get("result").textValue()
                                    : "refused");
        }
        assertThat(cases).hasSize(81);
    }

    @Test
    void zincChaCha20Poly1305() {
        JsonNode cases =
                VectorFiles.shared("wireguard/zinc_chacha20poly1305.json").get("vectors");
        for (JsonNode test : cases) {
            String nonce = test.get("nonce").textValue();
            boolean decrypts = test.get("table").textValue().contains("dec");
            Run run = Run.of((nonce.length() == 48 ? "x" : "") + "chacha20poly1305_" + (decrypts ? "open" : "seal"))
                    .with("key", test.get("key"))
                    .with("nonce", nonce.length() == 16 ? "00000000" + nonce : nonce)
                    .with("aad", test.get("assoc"))
                    .with("data", test.get("input"));
            assertThat(run.result())
                    .as("%s", test.get("id"))
                    .isEqualTo(
                            test.get("failure").booleanValue()
                                    ? "refused"
                                    : test.get("output").textValue());
        }
        assertThat(cases).hasSize(133);
    }

    @Test
    void kdfOfWireguardGo() {
        for (JsonNode test :
                VectorFiles.shared("wireguard/wireguard-go_kdf.json").get("vectors")) {
            String expected = "[\"%s\",\"%s\",\"%s\"]"
                    .formatted(
                            test.get("t0").textValue(),
                            test.get("t1").textValue(),
                            test.get("t2").textValue());
            assertThat(Run.of("kdf")
                            .with("key", test.get("key"))
                            .with("data", test.get("input"))
                            .with("n", 3)
                            .result())
                    .isEqualTo(expected);
        }
    }

    @Test
    void noiseIkpsk2() {
        JsonNode test = VectorFiles.shared("noise/Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s.json")
                .elements()
                .next()
                .get(0);
        ArrayNode payloads = JSON.createArrayNode();
        ArrayNode ciphertexts = JSON.createArrayNode();
        test.get("messages").forEach(message -> payloads.add(message.get("payload")));
        test.get("messages").forEach(message -> ciphertexts.add(message.get("ciphertext")));
        Run run = Run.of("noise_ikpsk2").with("payloads", payloads);
        for (String field :
                new String[] {"init_static", "init_ephemeral", "init_remote_static", "resp_static", "resp_ephemeral"}) {
            run.with(field, test.get(field));
        }
        run.with("prologue", test.get("init_prologue"))
                .with("psk", test.get("init_psks").get(0));
        assertThat(run.result()).isEqualTo(ciphertexts.toString());
    }

    @Test
    void replaySelfTestOfTheKernel() {
        for (JsonNode test :
                VectorFiles.shared("wireguard/replay_selftest.json").get("tests")) {
            ArrayNode steps = JSON.createArrayNode();
            ArrayNode expected = JSON.createArrayNode();
            if (test.has("range")) {
                long from = test.get("range").get(0).asLong();
                long to = test.get("range").get(1).asLong();
                int by = test.get("range").get(2).asInt();
                for (long counter = from; by > 0 ? counter <= to : counter >= to; counter += by) {
                    steps.add(Long.toString(counter));
                    expected.add(test.get("range_expect"));
                }
            }
            for (JsonNode step : test.path(test.has("range") ? "then" : "steps")) {
                steps.add(step.get(0));
                expected.add(step.get(1));
            }
            assertThat(Run.of("replay").with("steps", steps).result())
                    .as("%s", test.get("name"))
                    .isEqualTo(expected.toString());
        }
    }

    @Test
    void rateLimiterSelfTestOfTheKernel() {
        JsonNode file = VectorFiles.shared("wireguard/ratelimiter_selftest.json");
        ArrayNode steps = JSON.createArrayNode();
        ArrayNode expected = JSON.createArrayNode();
        for (JsonNode step : file.get("steps_sleep_ms_then_allow")) {
            steps.add(JSON.createArrayNode().add(step.get(0)));
            expected.add(step.get(1));
        }
        for (JsonNode ip : file.get("ips")) {
            assertThat(Run.of("ratelimit").with("steps", steps).with("ip", ip).result())
                    .isEqualTo(expected.toString());
        }
    }

    @Test
    void constantsOfTheWhitepaper() {
        JsonNode file = VectorFiles.shared("wireguard/constants.json");
        assertThat(Long.toUnsignedString(Limits.REKEY_AFTER_MESSAGES))
                .isEqualTo(file.get("rekey_after_messages").textValue());
        assertThat(Long.toUnsignedString(Limits.REJECT_AFTER_MESSAGES))
                .isEqualTo(file.get("reject_after_messages_whitepaper").textValue());
        assertSeconds(Limits.REKEY_AFTER_TIME_NS, file.get("rekey_after_time_s"));
        assertSeconds(Limits.REJECT_AFTER_TIME_NS, file.get("reject_after_time_s"));
        assertSeconds(Limits.REKEY_ATTEMPT_TIME_NS, file.get("rekey_attempt_time_s"));
        assertSeconds(Limits.REKEY_TIMEOUT_NS, file.get("rekey_timeout_s"));
        assertSeconds(Limits.KEEPALIVE_TIMEOUT_NS, file.get("keepalive_timeout_s"));
        assertSeconds(Limits.COOKIE_REFRESH_TIME_NS, file.get("cookie_refresh_s"));
        assertSeconds(Limits.NEW_HANDSHAKE_AFTER_NS, file.get("new_handshake_after_unanswered_s"));
        assertSeconds(Limits.ERASE_AFTER_NS, file.get("erase_all_after_s"));
        assertSeconds(Limits.LATE_REKEY_AFTER_NS, file.get("late_rekey_on_receive_s"));
        assertThat(1_000_000_000L / Limits.INITIATION_GUARD_NS)
                .isEqualTo(file.get("initiations_per_second_per_peer").longValue());
        assertThat(Limits.MAX_STAGED_PACKETS)
                .isEqualTo(file.at("/kernel/max_staged_packets").intValue());
        assertThat(Limits.MAX_QUEUED_HANDSHAKES)
                .isEqualTo(file.at("/kernel/max_queued_incoming_handshakes").intValue());
        assertThat(Limits.MAX_PEERS).isEqualTo(file.at("/kernel/max_peers").intValue());
    }

    private static void assertSeconds(long nanoseconds, JsonNode seconds) {
        assertThat(nanoseconds).isEqualTo(seconds.longValue() * 1_000_000_000L);
    }

    @Test
    void allowedIpsSelfTestOfTheKernel() {
        ArrayNode script = JSON.createArrayNode();
        for (JsonNode test :
                VectorFiles.shared("wireguard/allowedips_selftest.json").get("tests")) {
            if (!test.path("continues").asBoolean()) {
                script = JSON.createArrayNode();
            }
            runAllowedIps(test, script);
        }
    }

    private static void runAllowedIps(JsonNode test, ArrayNode script) {
        ArrayNode steps = script;
        test.path("insert").forEach(entry -> steps.add(step("insert", entry.get(0), entry.get(1))));
        if (test.has("insert_generated")) {
            IntStream.range(0, 128)
                    .mapToObj(SharedVectorsTest::oneBitOff)
                    .forEach(ip -> steps.add(step(
                            "insert",
                            JSON.getNodeFactory().textNode(ip),
                            JSON.getNodeFactory().textNode("a"))));
        }
        if (test.has("remove_peer")) {
            steps.add(step("remove_peer", test.get("remove_peer")));
        }
        int before = steps.size();
        test.path("lookup").forEach(entry -> steps.add(step("lookup", entry.get(0))));
        test.path("lookup_not").forEach(entry -> steps.add(step("lookup", entry.get(0))));
        if (test.has("list") || test.has("insert_generated")) {
            steps.add(step("list", JSON.getNodeFactory().textNode("a")));
        }
        String result = Run.of("allowedips").with("script", steps).result();
        while (steps.size() > before) {
            steps.remove(steps.size() - 1);
        }
        check(test, result);
    }

    private static void check(JsonNode test, String result) {
        ArrayNode expected = JSON.createArrayNode();
        test.path("lookup").forEach(entry -> expected.add(entry.get(1)));
        if (test.has("lookup")) {
            assertThat(result).isEqualTo(expected.toString());
        }
        test.path("lookup_not").forEach(entry -> assertThat(result)
                .doesNotContain("\"" + entry.get(1).textValue() + "\""));
        if (test.has("list")) {
            test.get("list").forEach(prefix -> assertThat(result).contains(prefix.toString()));
            assertThat(result.split(",")).hasSize(test.get("list").size());
        }
        if (test.has("insert_generated")) {
            assertThat(result.split(",")).hasSize(128);
        }
    }

    private static ArrayNode step(String name, JsonNode... arguments) {
        ArrayNode step = JSON.createArrayNode().add(name);
        for (JsonNode argument : arguments) {
            step.add(argument);
        }
        return step;
    }

    private static String oneBitOff(int i) {
        long half = ~(1L << (i % 64));
        long high = i < 64 ? -1 : half;
        long low = i < 64 ? half : -1;
        return io.darkmesh.wireguard.allowedips.Prefix.ipv6(high, low, 128).toString();
    }
}
