package io.darkmesh.protocol.login;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.MalformedJsonException;
import io.darkmesh.protocol.netmap.MachineKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A DPoP proof (RFC 9449 section 4): a compact JWT signed with the machine key (EdDSA, RFC 8037), sent in the header
 * {@code DPoP}. It proves that who sends this request holds the key.
 *
 * <p>Whoever verifies still has to compare method and URI with the request, {@code iat} with its clock, and to refuse a
 * {@code jti} seen before.
 *
 * @param key the key that signed
 * @param jti unique for each proof
 * @param method HTTP method ({@code htm})
 * @param uri the request's URI without query and fragment ({@code htu})
 * @param issuedAt seconds since 1970 ({@code iat})
 * @param tokenHash base64url SHA-256 of the access token sent along ({@code ath}), if one is
 */
public record Proof(
        MachineKey key,
        String jti,
        String method,
        String uri,
        long issuedAt,
        @Nullable String tokenHash) {
    /** The HTTP header that carries a proof. */
    public static final String HEADER = "DPoP";

    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();
    private static final byte[] ED25519_SPKI_PREFIX = {
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
    };

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Header(String typ, String alg, Jwk jwk) {}

    private record Jwk(String kty, String crv, String x) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Claims(
            String jti,
            @JsonProperty("htm") String method,
            @JsonProperty("htu") String uri,
            @JsonProperty("iat") long issuedAt,
            @JsonProperty("ath") @Nullable String tokenHash) {}

    /** Base64url SHA-256 of an access token, as {@code ath} wants it. */
    public static String hashOf(String accessToken) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(accessToken.getBytes(StandardCharsets.US_ASCII));
            return URL.encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Signs this proof with the private half of {@link #key()}. */
    public String sign(PrivateKey privateKey) {
        var header = new Header("dpop+jwt", "EdDSA", new Jwk("OKP", "Ed25519", URL.encodeToString(key.bytes())));
        var claims = new Claims(jti, method, uri, issuedAt, tokenHash);
        String content = part(Json.write(header)) + "." + part(Json.write(claims));
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(privateKey);
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 private key", e);
        }
    }

    /** The proof, when its form and its signature are right; nothing otherwise. */
    public static Optional<Proof> verify(String compact) {
        String[] parts = compact.split("\\.", -1);
        if (parts.length != 3 || compact.length() > 4096) {
            return Optional.empty();
        }
        try {
            Header header = Json.read(Base64.getUrlDecoder().decode(parts[0]), Header.class);
            if (!"dpop+jwt".equals(header.typ()) || !"EdDSA".equals(header.alg()) || !isEd25519(header.jwk())) {
                return Optional.empty();
            }
            MachineKey key =
                    MachineKey.of(Base64.getUrlDecoder().decode(header.jwk().x()));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(publicKey(key));
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
                return Optional.empty();
            }
            Claims claims = Json.read(Base64.getUrlDecoder().decode(parts[1]), Claims.class);
            return Optional.of(
                    new Proof(key, claims.jti(), claims.method(), claims.uri(), claims.issuedAt(), claims.tokenHash()));
        } catch (MalformedJsonException e) {
            return Optional.empty();
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static boolean isEd25519(@Nullable Jwk jwk) {
        return jwk != null && "OKP".equals(jwk.kty()) && "Ed25519".equals(jwk.crv());
    }

    private static java.security.PublicKey publicKey(MachineKey key) throws GeneralSecurityException {
        byte[] spki = new byte[ED25519_SPKI_PREFIX.length + 32];
        System.arraycopy(ED25519_SPKI_PREFIX, 0, spki, 0, ED25519_SPKI_PREFIX.length);
        System.arraycopy(key.bytes(), 0, spki, ED25519_SPKI_PREFIX.length, 32);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
    }

    private static String part(String json) {
        return URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
