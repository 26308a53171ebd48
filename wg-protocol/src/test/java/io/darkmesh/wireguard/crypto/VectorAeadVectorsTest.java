package io.darkmesh.wireguard.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class VectorAeadVectorsTest {
    private record Vector(String name, byte[] key, byte[] nonce, byte[] additional, byte[] plain, byte[] sealed) {}

    /** All of them, also those that this machine would not choose. */
    private static List<VectorChaCha> chachas() {
        return List.of(
                new VectorChaCha128(), new VectorChaCha256(true), new VectorChaCha256(false), new VectorChaCha512());
    }

    @ParameterizedTest
    @MethodSource("chachas")
    void makesTheKeyStreamOfRfc8439(VectorChaCha chacha) {
        int guard = 3;
        for (JsonNode vector : AeadVectors.rfc8439().get("chacha20_block")) {
            var state = new ChaChaState();
            int[] nonce = AeadVectors.nonce(AeadVectors.bytes(vector, "nonce"));
            int counter = vector.get("counter").asInt();
            state.start(new TransportKey(AeadVectors.bytes(vector, "key")), nonce[0], nonce[1], nonce[2]);
            var out = new long[guard + chacha.blocks() * VectorChaCha.BLOCK_LONGS + guard];
            for (int first = 0; first <= counter; first++) {
                chacha.keystream(state.words(), out, guard);
                var bytes = ByteBuffer.allocate(out.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asLongBuffer().put(out);
                assertThat(bytes.array())
                        .as("%s, made as block %d of a run", vector, counter - first)
                        .startsWith(new byte[guard * Long.BYTES])
                        .endsWith(new byte[guard * Long.BYTES])
                        .containsSequence(AeadVectors.bytes(vector, "keystream"));
                state.skip(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void agreesWithRfc8439(VectorVariant variant) {
        for (JsonNode vector : AeadVectors.rfc8439().get("aead")) {
            check(
                    variant,
                    new Vector(
                            "RFC 8439",
                            AeadVectors.bytes(vector, "key"),
                            AeadVectors.bytes(vector, "nonce"),
                            AeadVectors.bytes(vector, "aad"),
                            AeadVectors.bytes(vector, "msg"),
                            AeadVectors.bytes(vector, "ct_tag")),
                    true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void agreesWithWycheproof(VectorVariant variant) {
        JsonNode file = shared("wycheproof/chacha20_poly1305_test.json");
        int run = 0;
        for (JsonNode group : file.get("testGroups")) {
            if (group.get("ivSize").asInt() != 96) {
                continue; // a nonce of another size cannot even be written down here
            }
            for (JsonNode test : group.get("tests")) {
                var vector = new Vector(
                        "wycheproof " + test.get("tcId"),
                        AeadVectors.bytes(test, "key"),
                        AeadVectors.bytes(test, "iv"),
                        AeadVectors.bytes(test, "aad"),
                        AeadVectors.bytes(test, "msg"),
                        concatenate(AeadVectors.bytes(test, "ct"), AeadVectors.bytes(test, "tag")));
                check(variant, vector, "valid".equals(test.get("result").asText()));
                run++;
            }
        }
        assertThat(run).isEqualTo(316);
    }

    @ParameterizedTest
    @EnumSource
    void agreesWithTheKernelsSelfTest(VectorVariant variant) {
        JsonNode file = shared("wireguard/zinc_chacha20poly1305.json");
        int run = 0;
        for (JsonNode test : file.get("vectors")) {
            if (test.get("table").asText().startsWith("xchacha")) {
                continue;
            }
            boolean sealing = test.get("table").asText().contains("enc");
            byte[] in = AeadVectors.bytes(test, "input");
            byte[] out = AeadVectors.bytes(test, "output");
            var vector = new Vector(
                    test.get("id").asText(),
                    AeadVectors.bytes(test, "key"),
                    AeadVectors.bytes(test, "nonce"),
                    AeadVectors.bytes(test, "assoc"),
                    sealing ? in : out,
                    sealing ? out : in);
            check(variant, vector, !test.path("failure").asBoolean());
            run++;
        }
        assertThat(run).isEqualTo(131);
    }

    private static JsonNode shared(String file) {
        var vectors = AeadVectors.shared(file);
        Assumptions.assumeTrue(vectors.isPresent());
        return vectors.get();
    }

    private static void check(VectorVariant variant, Vector vector, boolean valid) {
        VectorAead aead = variant.create();
        var key = new TransportKey(vector.key);
        int[] nonce = AeadVectors.nonce(vector.nonce);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment additional = copy(arena, vector.additional);
            MemorySegment buffer = copy(arena, vector.sealed);
            boolean opened = aead.open(key, nonce, additional, buffer, 0, vector.sealed.length);
            assertThat(opened).as(vector.name).isEqualTo(valid);
            if (!valid) {
                assertThat(buffer.toArray(ValueLayout.JAVA_BYTE))
                        .as(vector.name)
                        .isEqualTo(vector.sealed);
                return;
            }
            assertThat(buffer.asSlice(0, vector.plain.length).toArray(ValueLayout.JAVA_BYTE))
                    .as(vector.name)
                    .isEqualTo(vector.plain);
            aead.seal(key, nonce, additional, buffer, 0, vector.plain.length);
            assertThat(buffer.toArray(ValueLayout.JAVA_BYTE)).as(vector.name).isEqualTo(vector.sealed);
        }
    }

    private static MemorySegment copy(Arena arena, byte[] bytes) {
        return arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    private static byte[] concatenate(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
