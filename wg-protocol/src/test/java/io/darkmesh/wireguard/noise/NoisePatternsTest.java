package io.darkmesh.wireguard.noise;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.darkmesh.wireguard.crypto.Blake2s;
import io.darkmesh.wireguard.crypto.ChaCha20Poly1305;
import io.darkmesh.wireguard.crypto.Kdf;
import io.darkmesh.wireguard.crypto.X25519;
import io.darkmesh.wireguard.vectors.Hex;
import io.darkmesh.wireguard.vectors.VectorFiles;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every pattern of Noise with our primitives, spoken by {@link SymmetricState} under an interpreter of patterns: one
 * state writes, another reads. Names of older drafts, {@code NoisePSK_…}, mix the psk in at the beginning.
 */
final class NoisePatternsTest {
    /** Pre-messages, then one message each; section 7.4, 7.5 and appendix 18.1 of revision 34. */
    private static final Map<String, String> PATTERNS = Arrays.stream("""
                    N <s;e,es
                    K >s<s;e,es,ss
                    X <s;e,es,s,ss
                    NN ;e;e,ee
                    NK <s;e,es;e,ee
                    NX ;e;e,ee,s,es
                    XN ;e;e,ee;s,se
                    XK <s;e,es;e,ee;s,se
                    XX ;e;e,ee,s,es;s,se
                    KN >s;e;e,ee,se
                    KK >s<s;e,es,ss;e,ee,se
                    KX >s;e;e,ee,se,s,es
                    IN ;e,s;e,ee,se
                    IK <s;e,es,s,ss;e,ee,se
                    IX ;e,s;e,ee,se,s,es
                    NK1 <s;e;e,ee,es
                    NX1 ;e;e,ee,s;es
                    X1N ;e;e,ee;s;se
                    X1K <s;e,es;e,ee;s;se
                    XK1 <s;e;e,ee,es;s,se
                    X1K1 <s;e;e,ee,es;s;se
                    X1X ;e;e,ee,s,es;s;se
                    XX1 ;e;e,ee,s;es,s,se
                    X1X1 ;e;e,ee,s;es,s;se
                    K1N >s;e;e,ee;se
                    K1K >s<s;e,es;e,ee;se
                    KK1 >s<s;e;e,ee,se,es
                    K1K1 >s<s;e;e,ee,es;se
                    K1X >s;e;e,ee,s,es;se
                    KX1 >s;e;e,ee,se,s;es
                    K1X1 >s;e;e,ee,s;se,es
                    I1N ;e,s;e,ee;se
                    I1K <s;e,es,s;e,ee;se
                    IK1 <s;e,s;e,ee,se,es
                    I1K1 <s;e,s;e,ee,es;se
                    I1X ;e,s;e,ee,s,es;se
                    IX1 ;e,s;e,ee,se,s;es
                    I1X1 ;e,s;e,ee,s;se,es
                    """.split("\n"))
            .map(line -> line.split(" "))
            .collect(Collectors.toMap(line -> line[0], line -> line[1]));

    @ParameterizedTest
    @CsvSource({
        "nc-basic_25519_ChaChaPoly_BLAKE2s.json, 30",
        "nc-cacophony_25519_ChaChaPoly_BLAKE2s.json, 30",
        "snow-cacophony_25519_ChaChaPoly_BLAKE2s.json, 59",
        "snow-snow_25519_ChaChaPoly_BLAKE2s.json, 51"
    })
    void speaksEveryPatternOfTheFile(String file, int count) {
        if (VectorFiles.shared().isEmpty()) {
            System.out.println("SKIPPED: no folder shared/vectors beside the repository");
            Assumptions.abort("no folder shared/vectors");
        }
        JsonNode vectors = VectorFiles.shared("noise/" + file).get("vectors");
        vectors.forEach(vector -> new Exchange(vector).run());
        assertThat(vectors).hasSize(count);
    }

    /** One vector. */
    private static final class Exchange {
        private final JsonNode vector;
        private final String name;
        private final List<String> psks;
        private final String[] messages;
        private final boolean early;
        private final Map<String, byte[]> keys = new HashMap<>();
        private final SymmetricState[] states = new SymmetricState[2];
        private boolean keyed;
        private int psksUsed;

        Exchange(JsonNode vector) {
            this.vector = vector;
            name = vector.has("protocol_name")
                    ? vector.get("protocol_name").textValue()
                    : vector.get("name").textValue();
            early = name.startsWith("NoisePSK_");
            String[] pattern = name.split("_")[1].split("psk", 2);
            psks = pattern.length == 1 ? List.of() : List.of(("psk" + pattern[1]).split("\\+"));
            messages = PATTERNS.get(pattern[0]).split(";");
            for (String field : List.of("init_static", "init_ephemeral", "resp_static", "resp_ephemeral")) {
                if (vector.hasNonNull(field)) {
                    keys.put(field, Hex.of(vector.get(field)));
                }
            }
        }

        void run() {
            start();
            int count = messages.length - 1;
            for (int i = 0; i < count; i++) {
                check(i, handshake(i));
            }
            transport(count);
        }

        private void start() {
            byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
            byte[] chainingKey = ascii.length > 32 ? Blake2s.hash(ascii) : Arrays.copyOf(ascii, 32);
            byte[] hash = Blake2s.hash(chainingKey, optional("init_prologue"));
            if (early) {
                byte[][] mixed = Kdf.derive(chainingKey, Hex.of(vector.get("init_psk")), 2);
                chainingKey = mixed[0];
                hash = Blake2s.hash(hash, mixed[1]);
            }
            for (int side = 0; side < 2; side++) {
                states[side] = new SymmetricState(chainingKey.clone(), hash.clone());
                if (messages[0].contains(">s")) {
                    states[side].mixHash(publicKey("init_static"));
                }
                if (messages[0].contains("<s")) {
                    states[side].mixHash(publicKey("resp_static"));
                }
            }
        }

        private byte[] optional(String field) {
            return vector.hasNonNull(field) ? Hex.of(vector.get(field)) : new byte[0];
        }

        private byte[] publicKey(String field) {
            return X25519.publicKey(keys.get(field));
        }

        private byte[] handshake(int message) {
            String sender = message % 2 == 0 ? "init" : "resp";
            var out = new ByteArrayOutputStream();
            if (message == 0 && psks.contains("psk0")) {
                mixPsk();
            }
            for (String token : messages[message + 1].split(",")) {
                switch (token) {
                    case "e" -> ephemeral(sender, out);
                    case "s" -> out.writeBytes(pass(message, publicKey(sender + "_static")));
                    default -> mixKey(token);
                }
            }
            if (psks.contains("psk" + (message + 1))) {
                mixPsk();
            }
            out.writeBytes(pass(message, Hex.of(payload(message))));
            return out.toByteArray();
        }

        private void ephemeral(String sender, ByteArrayOutputStream out) {
            byte[] key = publicKey(sender + "_ephemeral");
            out.writeBytes(key);
            for (SymmetricState state : states) {
                if (early || !psks.isEmpty()) {
                    state.mixEphemeral(key);
                    keyed = true;
                } else {
                    state.mixHash(key);
                }
            }
        }

        private void mixKey(String token) {
            String initiators = "init_" + (token.charAt(0) == 'e' ? "ephemeral" : "static");
            String responders = "resp_" + (token.charAt(1) == 'e' ? "ephemeral" : "static");
            states[0].mixKey(
                    X25519.agree(keys.get(initiators), publicKey(responders)).orElseThrow());
            states[1].mixKey(
                    X25519.agree(keys.get(responders), publicKey(initiators)).orElseThrow());
            keyed = true;
        }

        private void mixPsk() {
            byte[] psk = Hex.of(vector.get("init_psks").get(psksUsed++));
            for (SymmetricState state : states) {
                state.mixKeyAndHash(psk);
            }
            keyed = true;
        }

        /** From the writer's state through the reader's. */
        private byte[] pass(int message, byte[] plaintext) {
            if (!keyed) {
                for (SymmetricState state : states) {
                    state.mixHash(plaintext);
                }
                return plaintext;
            }
            byte[] sealed = states[message % 2].encryptAndHash(plaintext);
            assertThat(states[1 - message % 2].decryptAndHash(sealed)).contains(plaintext);
            return sealed;
        }

        private void transport(int handshakes) {
            byte[][] initiator = states[0].split();
            byte[][] responder = states[1].split();
            assertThat(initiator).isDeepEqualTo(responder);
            boolean oneWay = handshakes == 1;
            long[] counters = new long[2];
            for (int i = handshakes; i < vector.get("messages").size(); i++) {
                int side = oneWay ? 0 : i % 2;
                byte[] nonce = NoiseVectors.nonce(counters[side]++);
                check(i, ChaCha20Poly1305.seal(initiator[side], nonce, new byte[0], Hex.of(payload(i))));
            }
        }

        private JsonNode payload(int message) {
            return vector.get("messages").get(message).get("payload");
        }

        private void check(int message, byte[] written) {
            assertThat(Hex.format(written))
                    .as("%s, message %d", name, message)
                    .isEqualTo(vector.get("messages")
                            .get(message)
                            .get("ciphertext")
                            .textValue());
        }
    }
}
