package io.darkmesh.coordinator;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Somebody else's OpenID Connect provider, which can be told to lie. It logs in whoever comes as {@link #claims} say. */
final class FakeProvider implements AutoCloseable {
    static final String CLIENT = "darkmesh";
    static final String SECRET = "a client secret of more than 256 bits, for the symmetric lie";

    /** How the ID token is wrong. */
    enum Lie {
        NONE,
        UNSIGNED,
        SIGNED_BY_ANOTHER_KEY,
        SIGNED_WITH_THE_CLIENT_SECRET,
        OTHER_NONCE,
        OTHER_AUDIENCE,
        OTHER_ISSUER,
        EXPIRED
    }

    volatile Lie lie = Lie.NONE;
    volatile Map<String, Object> claims = Map.of("sub", "4711", "name", "Ann", "groups", List.of("ops", "dev"));
    volatile Map<String, Object> userInfo = Map.of();

    private final HttpServer server;
    private final ECKey key;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

    FakeProvider(int port) throws IOException, JOSEException {
        key = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/.well-known/openid-configuration", this::discovery);
        server.createContext("/keys", exchange -> json(exchange, 200, new JWKSet(key.toPublicJWK()).toJSONObject()));
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::token);
        server.createContext("/me", exchange -> json(exchange, 200, userInfo));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String issuer() {
        return "http://127.0.0.1:" + port();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void discovery(HttpExchange exchange) throws IOException {
        json(
                exchange,
                200,
                Map.of(
                        "issuer",
                        issuer(),
                        "authorization_endpoint",
                        issuer() + "/authorize",
                        "token_endpoint",
                        issuer() + "/token",
                        "userinfo_endpoint",
                        issuer() + "/me",
                        "jwks_uri",
                        issuer() + "/keys",
                        "response_types_supported",
                        List.of("code"),
                        "subject_types_supported",
                        List.of("public"),
                        "id_token_signing_alg_values_supported",
                        List.of("ES256", "HS256", "none")));
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> query = parameters(exchange.getRequestURI().getRawQuery());
        String code = "code" + codes.size();
        codes.put(code, query);
        exchange.getResponseHeaders()
                .set("Location", query.get("redirect_uri") + "?code=" + code + "&state=" + query.get("state"));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form =
                parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> request = codes.remove(form.get("code"));
        try {
            byte[] hash = java.security.MessageDigest.getInstance("SHA-256")
                    .digest(form.get("code_verifier").getBytes(StandardCharsets.US_ASCII));
            boolean proven = request != null
                    && Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(hash)
                            .equals(request.get("code_challenge"));
            String basic = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            if (!proven || !basic.startsWith("Basic ")) {
                json(exchange, 400, Map.of("error", "invalid_grant"));
                return;
            }
            json(
                    exchange,
                    200,
                    Map.of("access_token", "at", "token_type", "Bearer", "id_token", idToken(request.get("nonce"))));
        } catch (JOSEException | java.security.NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    private String idToken(String nonce) throws JOSEException {
        Instant now = Instant.now();
        var builder = new JWTClaimsSet.Builder()
                .issuer(lie == Lie.OTHER_ISSUER ? "https://evil.example" : issuer())
                .audience(lie == Lie.OTHER_AUDIENCE ? "another-client" : CLIENT)
                .issueTime(Date.from(now.minusSeconds(lie == Lie.EXPIRED ? 7200 : 0)))
                .expirationTime(Date.from(now.plusSeconds(lie == Lie.EXPIRED ? -3600 : 300)))
                .claim("nonce", lie == Lie.OTHER_NONCE ? "another nonce" : nonce);
        claims.forEach(builder::claim);
        JWTClaimsSet all = builder.build();
        if (lie == Lie.UNSIGNED) {
            return new PlainJWT(all).serialize();
        }
        if (lie == Lie.SIGNED_WITH_THE_CLIENT_SECRET) {
            var token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), all);
            token.sign(new MACSigner(SECRET));
            return token.serialize();
        }
        ECKey signer = lie == Lie.SIGNED_BY_ANOTHER_KEY
                ? new ECKeyGenerator(Curve.P_256).keyID("k1").generate()
                : key;
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k1").build(), all);
        token.sign(new ECDSASigner(signer));
        return token.serialize();
    }

    private static void json(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        byte[] bytes = JSONObjectUtils.toJSONString(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static Map<String, String> parameters(String text) {
        var map = new HashMap<String, String>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            map.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return map;
    }
}
