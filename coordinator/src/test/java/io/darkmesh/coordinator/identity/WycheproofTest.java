package io.darkmesh.coordinator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEProcessor;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Project Wycheproof's signed and encrypted texts, in the folder {@code shared/vectors} beside the repository, against
 * the signatures that we take from a provider: of keys with a public half only, and of these algorithms only.
 */
final class WycheproofTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @BeforeEach
    void onlyWhereTheFolderIs() {
        if (shared().isEmpty()) {
            System.out.println("SKIPPED: no folder shared/vectors beside the repository");
            Assumptions.abort("no folder shared/vectors");
        }
    }

    private static Optional<Path> shared() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path folder = at.resolve("shared/vectors/wycheproof");
            if (Files.isDirectory(folder)) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    @ParameterizedTest
    @CsvSource({
        "json_web_signature_test.json, 401, 32",
        "json_web_key_test.json, 26, 1",
        "json_web_crypto_test.json, 83, 2"
    })
    void onlyWhatIsValidAndOfAPublicKeyIsAccepted(String file, int cases, int accepted) throws IOException {
        int seen = 0;
        int taken = 0;
        for (JsonNode group :
                JSON.readTree(shared().orElseThrow().resolve(file).toFile()).get("testGroups")) {
            for (JsonNode test : group.get("tests")) {
                boolean ours = isAccepted(group, test.path("jws").asText());
                String name = file + " " + test.get("tcId") + " " + test.get("comment");
                boolean wanted = group.has("public")
                        && test.get("result").textValue().equals("valid")
                        && isOurs(group, test.path("jws").asText());
                assertThat(ours).as(name).isEqualTo(wanted);
                taken += ours ? 1 : 0;
                seen++;
            }
        }
        assertThat(seen).isEqualTo(cases);
        assertThat(taken).isEqualTo(accepted);
    }

    /** One of our algorithms, and if the key names one, that very one. */
    private static boolean isOurs(JsonNode group, String jws) {
        try {
            JWSAlgorithm algorithm = JWSObject.parse(jws).getHeader().getAlgorithm();
            String ofKey = group.get("public").path("alg").asText(algorithm.getName());
            return ProviderKeySelector.ALGORITHMS.contains(algorithm) && ofKey.equals(algorithm.getName());
        } catch (ParseException e) {
            return false;
        }
    }

    private static boolean isAccepted(JsonNode group, String text) {
        JsonNode key = group.has("public") ? group.get("public") : group.get("private");
        try {
            JsonNode keys = key.has("keys")
                    ? key
                    : JSON.createObjectNode().set("keys", JSON.createArrayNode().add(key));
            var processor = new DefaultJOSEProcessor<SecurityContext>();
            processor.setJWSKeySelector(new ProviderKeySelector(new ImmutableJWKSet<>(JWKSet.parse(keys.toString()))));
            processor.process(JWSObject.parse(text), null);
            return true;
        } catch (ParseException | BadJOSEException | JOSEException e) {
            return false;
        }
    }
}
