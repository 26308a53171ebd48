package io.darkmesh.coordinator.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.darkmesh.coordinator.login.Secret;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.protocol.api.ProblemType;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The embedded OpenID Connect provider: authorization code with PKCE for one public client, the coordinator itself. It signs
 * with a key made at each start, for its tokens are read at once.
 */
public final class LocalProvider {
    /** Our name at ourselves. */
    public static final String CLIENT_ID = "darkmesh-coordinator";

    private static final Duration PAGE_LIFETIME = Duration.ofMinutes(15);
    private static final Duration CODE_LIFETIME = Duration.ofMinutes(1);
    private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(5);
    private static final int MAX = 10_000;

    private record Request(String redirect, String state, String nonce, String challenge) {}

    private record Code(Request request, LocalAccounts.Account account) {}

    private final URI issuer;
    private final Predicate<String> redirects;
    private final LocalAccounts accounts;
    private final InstantSource clock;
    private final ECKey key;
    private final Expiring<Request> requests;
    private final Expiring<Code> codes;

    /** @param redirects where browsers may be sent back to */
    public LocalProvider(URI issuer, Predicate<String> redirects, LocalAccounts accounts, InstantSource clock) {
        this.issuer = issuer;
        this.redirects = redirects;
        this.accounts = accounts;
        this.clock = clock;
        this.requests = new Expiring<>(clock, PAGE_LIFETIME, MAX);
        this.codes = new Expiring<>(clock, CODE_LIFETIME, MAX);
        try {
            this.key = new ECKeyGenerator(Curve.P_256).keyID(Secret.letters(2)).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /** The discovery document. */
    public String metadata() {
        return JSONObjectUtils.toJSONString(Map.ofEntries(
                Map.entry("issuer", issuer.toString()),
                Map.entry("authorization_endpoint", issuer + "/authorize"),
                Map.entry("token_endpoint", issuer + "/token"),
                Map.entry("jwks_uri", issuer + "/jwks"),
                Map.entry("response_types_supported", List.of("code")),
                Map.entry("grant_types_supported", List.of("authorization_code")),
                Map.entry("subject_types_supported", List.of("public")),
                Map.entry("id_token_signing_alg_values_supported", List.of("ES256")),
                Map.entry("token_endpoint_auth_methods_supported", List.of("none")),
                Map.entry("code_challenge_methods_supported", List.of("S256")),
                Map.entry("scopes_supported", List.of("openid", "profile")),
                Map.entry("claims_supported", List.of("sub", "name", "groups"))));
    }

    /** The public half of the signing key. */
    public String keys() {
        return JSONObjectUtils.toJSONString(new JWKSet(key.toPublicJWK()).toJSONObject());
    }

    /** A browser arrives from the client; returns what names its request on the login page. */
    public String authorize(Map<String, String> query) {
        String redirect = query.getOrDefault("redirect_uri", "");
        if (!CLIENT_ID.equals(query.get("client_id")) || !redirects.test(redirect)) {
            throw malformed("this provider serves the coordinator alone");
        }
        String challenge = query.getOrDefault("code_challenge", "");
        if (!"code".equals(query.get("response_type"))
                || !"S256".equals(query.get("code_challenge_method"))
                || challenge.length() != 43) {
            throw malformed("only the authorization code grant with PKCE (S256) is served");
        }
        String page = Secret.random();
        requests.put(
                page,
                new Request(redirect, query.getOrDefault("state", ""), query.getOrDefault("nonce", ""), challenge));
        return page;
    }

    /** Whether a login page is still good. */
    public boolean awaits(String page) {
        return requests.peek(page) != null;
    }

    /**
     * Somebody types name and password.
     *
     * @return where the browser goes when they are right
     */
    public Optional<URI> login(String page, String username, String password, String address) {
        Request request = requests.peek(page);
        if (request == null) {
            throw new ProblemException(ProblemType.UNAUTHENTICATED, "this page is too old; begin to log in again");
        }
        Optional<LocalAccounts.Account> account = accounts.check(username, password, address);
        if (account.isEmpty() || requests.take(page) == null) {
            return Optional.empty();
        }
        String code = Secret.random();
        codes.put(Secret.hash(code), new Code(request, account.get()));
        return Optional.of(URI.create(request.redirect() + "?code=" + code + "&state="
                + URLEncoder.encode(request.state(), StandardCharsets.UTF_8)));
    }

    /** The token endpoint. Nothing when the grant is invalid. */
    public Optional<String> token(Map<String, String> form) {
        Code code = codes.take(Secret.hash(form.getOrDefault("code", "")));
        if (code == null) {
            return Optional.empty();
        }
        boolean good = "authorization_code".equals(form.get("grant_type"))
                && CLIENT_ID.equals(form.get("client_id"))
                && code.request().redirect().equals(form.get("redirect_uri"))
                && Secret.same(code.request().challenge(), challengeOf(form.getOrDefault("code_verifier", "")));
        return good ? Optional.of(tokens(code)) : Optional.empty();
    }

    private String tokens(Code code) {
        Instant now = clock.instant();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(issuer.toString())
                .subject(code.account().sub())
                .audience(CLIENT_ID)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(TOKEN_LIFETIME)))
                .claim("nonce", code.request().nonce())
                .claim("name", code.account().username())
                .claim("groups", List.of())
                .build();
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims);
        try {
            token.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("every JDK has ES256", e);
        }
        return JSONObjectUtils.toJSONString(Map.of(
                "access_token",
                Secret.random(),
                "token_type",
                "Bearer",
                "expires_in",
                TOKEN_LIFETIME.toSeconds(),
                "id_token",
                token.serialize()));
    }

    private static String challengeOf(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(ProblemType.MALFORMED_REQUEST, detail);
    }
}
