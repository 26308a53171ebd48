package io.darkmesh.wireguard.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.darkmesh.wireguard.crypto.Blake2s;
import io.darkmesh.wireguard.crypto.X25519;
import java.io.ByteArrayOutputStream;
import org.bouncycastle.crypto.engines.ChaCha7539Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;

/** The vectors of RFC 8439, 7748 and 7693, which are part of this repository. */
final class RfcVectorsTest {
    private final JsonNode rfc8439 = VectorFiles.own("rfc/rfc8439.json");
    private final JsonNode rfc7748 = VectorFiles.own("rfc/rfc7748.json");
    private final JsonNode rfc7693 = VectorFiles.own("rfc/rfc7693.json");

    @Test
    void sealsAndOpensRfc8439Section282AndA5() {
        for (JsonNode vector : rfc8439.get("aead")) {
            assertThat(aead("seal", vector).with("data", vector.get("msg")).result())
                    .isEqualTo(vector.get("ct_tag").textValue());
            assertThat(aead("open", vector).with("data", vector.get("ct_tag")).result())
                    .isEqualTo(vector.get("msg").textValue());
        }
    }

    private static Run aead(String direction, JsonNode vector) {
        return Run.of("chacha20poly1305_" + direction)
                .with("key", vector.get("key"))
                .with("nonce", vector.get("nonce"))
                .with("aad", vector.get("aad"));
    }

    @Test
    void makesTheKeystreamOfRfc8439A1AndTheOneTimeKeysOfA4() {
        for (JsonNode vector : rfc8439.get("chacha20_block")) {
            byte[] expected = Hex.of(vector.get("keystream"));
            assertThat(keystream(vector, vector.get("counter").intValue(), expected.length))
                    .isEqualTo(expected);
        }
        for (JsonNode vector : rfc8439.get("poly1305_keygen")) {
            assertThat(keystream(vector, 0, 32)).isEqualTo(Hex.of(vector.get("otk")));
        }
    }

    private static byte[] keystream(JsonNode vector, int block, int bytes) {
        var cipher = new ChaCha7539Engine();
        cipher.init(
                true, new ParametersWithIV(new KeyParameter(Hex.of(vector.get("key"))), Hex.of(vector.get("nonce"))));
        byte[] out = new byte[64 * block + bytes];
        cipher.processBytes(new byte[out.length], 0, out.length, out, 0);
        return java.util.Arrays.copyOfRange(out, 64 * block, out.length);
    }

    @Test
    void authenticatesRfc8439A3() {
        for (JsonNode vector : rfc8439.get("poly1305")) {
            var mac = new Poly1305();
            mac.init(new KeyParameter(Hex.of(vector.get("key"))));
            byte[] message = Hex.of(vector.get("msg"));
            mac.update(message, 0, message.length);
            byte[] tag = new byte[16];
            mac.doFinal(tag, 0);
            assertThat(tag).isEqualTo(Hex.of(vector.get("tag")));
        }
    }

    @Test
    void multipliesAsRfc7748Section52() {
        for (JsonNode vector : rfc7748.get("scalarmult")) {
            assertThat(multiply(Hex.of(vector.get("k")), Hex.of(vector.get("u"))))
                    .isEqualTo(Hex.of(vector.get("out")));
        }
    }

    @Test
    void iteratesAsRfc7748Section52() {
        byte[] k = new byte[32];
        k[0] = 9;
        byte[] u = k;
        for (int i = 1; i <= 1000; i++) {
            byte[] next = multiply(k, u);
            u = k;
            k = next;
            if (i == 1) {
                assertThat(k).isEqualTo(Hex.of(rfc7748.at("/iterated/1")));
            }
        }
        assertThat(k).isEqualTo(Hex.of(rfc7748.at("/iterated/1000")));
    }

    @Test
    void agreesAsRfc7748Section61() {
        JsonNode dh = rfc7748.get("dh");
        byte[] alice = Hex.of(dh.get("alice_private"));
        byte[] bob = Hex.of(dh.get("bob_private"));
        assertThat(X25519.publicKey(alice)).isEqualTo(Hex.of(dh.get("alice_public")));
        assertThat(X25519.publicKey(bob)).isEqualTo(Hex.of(dh.get("bob_public")));
        assertThat(multiply(alice, X25519.publicKey(bob))).isEqualTo(Hex.of(dh.get("shared")));
        assertThat(multiply(bob, X25519.publicKey(alice))).isEqualTo(Hex.of(dh.get("shared")));
    }

    private static byte[] multiply(byte[] k, byte[] u) {
        return X25519.agree(k, u).orElseThrow();
    }

    @Test
    void hashesAbcAsRfc7693AppendixB() {
        assertThat(Hex.format(Blake2s.hash("abc".getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
                .isEqualTo(rfc7693.get("abc_blake2s256").textValue());
    }

    @Test
    void passesTheSelfTestOfRfc7693AppendixE() {
        var all = new ByteArrayOutputStream();
        for (int outlen : new int[] {16, 20, 28, 32}) {
            for (int inlen : new int[] {0, 3, 64, 65, 255, 1024}) {
                byte[] in = sequence(inlen, inlen);
                all.writeBytes(Blake2s.keyed(new byte[0], outlen, in));
                all.writeBytes(Blake2s.keyed(sequence(outlen, outlen), outlen, in));
            }
        }
        assertThat(Hex.format(Blake2s.hash(all.toByteArray())))
                .isEqualTo(rfc7693.get("selftest_grand_hash").textValue());
    }

    private static byte[] sequence(int length, int seed) {
        byte[] out = new byte[length];
        int a = 0xDEAD4BAD * seed;
        int b = 1;
        for (int i = 0; i < length; i++) {
            int t = a + b;
            a = b;
            b = t;
            out[i] = (byte) (t >>> 24);
        }
        return out;
    }
}
