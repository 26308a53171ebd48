package io.darkmesh.coordinator.identity;

import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.darkmesh.coordinator.login.Secret;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.protocol.api.ProblemType;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Browsers on their way to the provider and back. Kept in memory: who is caught by a restart begins again. */
public final class WebLogins {
    private static final Duration LIFETIME = Duration.ofMinutes(15);
    private static final int MAX = 10_000;

    private record Pending(String browser, String nonce, CodeVerifier verifier, URI redirect, String next) {}

    /** Who came back, and where they wanted to go. */
    public record Arrived(OidcClient.Subject subject, String next) {}

    private final OidcClient client;
    private final Expiring<Pending> pending;

    public WebLogins(OidcClient client, InstantSource clock) {
        this.client = client;
        this.pending = new Expiring<>(clock, LIFETIME, MAX);
    }

    /**
     * Sends a browser off.
     *
     * @param browser a secret of the browser, in a cookie: only it can come back
     * @param redirect our own address for the way back
     * @param next path to go to afterwards
     * @return the provider's address
     */
    public URI depart(String browser, URI redirect, String next) {
        String state = Secret.random();
        var login = new Pending(Secret.hash(browser), Secret.random(), new CodeVerifier(), redirect, next);
        URI uri = client.authorizationUri(redirect, state, login.nonce(), login.verifier());
        pending.put(state, login);
        return uri;
    }

    /**
     * A browser comes back.
     *
     * @throws ProblemException when it never left, or without a code
     */
    public Arrived arrive(
            @Nullable String browser, @Nullable String state, @Nullable String code, @Nullable String error) {
        Pending login = state == null || browser == null ? null : pending.take(state);
        if (login == null || browser == null || !Secret.same(login.browser(), Secret.hash(browser))) {
            throw new ProblemException(
                    ProblemType.UNAUTHENTICATED,
                    "this login was not begun in this browser, or too long ago; begin again");
        }
        if (code == null) {
            throw new ProblemException(
                    ProblemType.UNAUTHENTICATED,
                    "access_denied".equals(error)
                            ? "the login was refused"
                            : "the identity provider did not log you in; begin again");
        }
        return new Arrived(client.redeem(code, login.redirect(), login.nonce(), login.verifier()), login.next());
    }
}
