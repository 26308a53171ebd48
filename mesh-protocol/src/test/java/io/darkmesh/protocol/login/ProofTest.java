package io.darkmesh.protocol.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.darkmesh.protocol.netmap.MachineKey;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProofTest {
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();
    // RFC 8037 appendix A.1
    private static final byte[] RFC_SECRET =
            Base64.getUrlDecoder().decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    private static final MachineKey RFC_KEY =
            MachineKey.of(Base64.getUrlDecoder().decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));

    private static Proof proof(MachineKey key) {
        return new Proof(key, "jti-1", "POST", "https://c.example/api/v1/token", 1_700_000_000L, Proof.hashOf("token"));
    }

    private static PrivateKey rfcPrivateKey() throws Exception {
        return KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, RFC_SECRET));
    }

    private static String signed(PrivateKey key, String header, String claims) throws Exception {
        String content = URL.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + URL.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(content.getBytes(StandardCharsets.US_ASCII));
        return content + "." + URL.encodeToString(signature.sign());
    }

    @Test
    void whatIsSignedVerifiesAsTheSameProof() throws Exception {
        Proof proof = proof(RFC_KEY);
        assertThat(Proof.verify(proof.sign(rfcPrivateKey()))).contains(proof);
    }

    /** Everything taken apart by hand, the key through the JDK's own point encoding and not our SPKI prefix. */
    @Test
    void anotherImplementationOfRfc7515ReadsAndVerifiesIt() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] spki = pair.getPublic().getEncoded();
        MachineKey key = MachineKey.of(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
        String[] parts = proof(key).sign(pair.getPrivate()).split("\\.");

        JsonNode header = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(parts[0]));
        JsonNode claims = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
        assertThat(header.get("typ").asText()).isEqualTo("dpop+jwt");
        assertThat(header.get("alg").asText()).isEqualTo("EdDSA");
        assertThat(claims.get("htm").asText()).isEqualTo("POST");
        assertThat(claims.get("htu").asText()).isEqualTo("https://c.example/api/v1/token");
        assertThat(claims.get("iat").asLong()).isEqualTo(1_700_000_000L);
        assertThat(claims.get("jti").asText()).isEqualTo("jti-1");
        assertThat(claims.has("ath")).isTrue();

        byte[] x = Base64.getUrlDecoder().decode(header.get("jwk").get("x").asText());
        boolean odd = (x[31] & 0x80) != 0;
        x[31] &= 0x7f;
        byte[] bigEndian = new byte[32];
        for (int i = 0; i < 32; i++) {
            bigEndian[i] = x[31 - i];
        }
        var point = new EdECPoint(odd, new java.math.BigInteger(1, bigEndian));
        var publicKey = (EdECPublicKey) KeyFactory.getInstance("Ed25519")
                .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(publicKey);
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    }

    /** RFC 9449 section 4.1, the example of {@code ath} in section 7.1. */
    @Test
    void theTokenHashIsTheOneOfTheRfc() {
        assertThat(Proof.hashOf("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"))
                .isEqualTo("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
    }

    @Test
    void everyFlippedCharacterIsRefused() throws Exception {
        String good = proof(RFC_KEY).sign(rfcPrivateKey());
        for (int i = 0; i < good.length() - 1; i++) { // the last character carries two bits that base64 ignores
            char other = good.charAt(i) == 'A' ? 'B' : 'A';
            String bad = good.substring(0, i) + other + good.substring(i + 1);
            assertThat(Proof.verify(bad)).as("character %d", i).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"typ\":\"dpop+jwt\",\"alg\":\"none\",\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"X\"}}",
                "{\"typ\":\"JWT\",\"alg\":\"EdDSA\",\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"X\"}}",
                "{\"typ\":\"dpop+jwt\",\"alg\":\"EdDSA\",\"jwk\":{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"X\"}}",
                "{\"typ\":\"dpop+jwt\",\"alg\":\"EdDSA\",\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\"}}",
                "{\"typ\":\"dpop+jwt\",\"alg\":\"EdDSA\",\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":null}}",
                "{\"typ\":\"dpop+jwt\",\"alg\":\"EdDSA\",\"jwk\":null}",
                "{\"typ\":\"dpop+jwt\",\"alg\":\"EdDSA\"}",
                "[]",
                "null"
            })
    void aHeaderThatIsNotOursIsRefusedThoughItsSignatureIsRight(String header) throws Exception {
        String claims = "{\"jti\":\"j\",\"htm\":\"GET\",\"htu\":\"https://c\",\"iat\":1}";
        String x = URL.encodeToString(RFC_KEY.bytes());
        assertThat(Proof.verify(signed(rfcPrivateKey(), header.replace("\"X\"", "\"" + x + "\""), claims)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"htm\":\"GET\",\"htu\":\"https://c\",\"iat\":1}",
                "{\"jti\":\"j\",\"htu\":\"https://c\",\"iat\":1}",
                "{\"jti\":\"j\",\"htm\":\"GET\",\"iat\":1}",
                "{\"jti\":\"j\",\"htm\":\"GET\",\"htu\":\"https://c\"}",
                "{\"jti\":null,\"htm\":\"GET\",\"htu\":\"https://c\",\"iat\":1}",
                "{}",
                "7"
            })
    void claimsThatLackOneAreRefused(String claims) throws Exception {
        String header = "{\"typ\":\"dpop+jwt\",\"alg\":\"EdDSA\",\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
                + URL.encodeToString(RFC_KEY.bytes()) + "\"}}";
        assertThat(Proof.verify(signed(rfcPrivateKey(), header, claims))).isEmpty();
    }

    @Test
    void noiseIsRefusedWithoutAnException() {
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            assertThat(Proof.verify(new String(noise, StandardCharsets.ISO_8859_1)))
                    .isEmpty();
            assertThat(Proof.verify(URL.encodeToString(noise) + "." + URL.encodeToString(noise) + ".AAAA"))
                    .isEmpty();
        }
    }

    @Test
    void aProofOfMoreThan4096CharactersIsNotEvenDecoded() {
        assertThat(Proof.verify("a.".repeat(2) + "a".repeat(5000))).isEmpty();
    }
}
