package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.identity.OidcClient;
import io.darkmesh.coordinator.identity.WebLogins;
import io.darkmesh.coordinator.login.RateLimit;
import io.darkmesh.coordinator.login.SignIns;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BinaryOperator;

/** To the identity provider and back. */
final class LoginPages {
    static final String CALLBACK = "/login/callback";

    private final WebLogins logins;
    private final SignIns signIns;
    private final BinaryOperator<URI> provider;
    private final RateLimit attempts;

    /** @param provider where the provider is for this browser: our address as it knows it, the provider's as it says */
    LoginPages(WebLogins logins, SignIns signIns, BinaryOperator<URI> provider, InstantSource clock) {
        this.logins = logins;
        this.signIns = signIns;
        this.provider = provider;
        this.attempts = new RateLimit(clock, 60, Duration.ofSeconds(1));
    }

    void addTo(Routes routes) {
        routes.page("GET", "/login", this::depart);
        routes.page("GET", CALLBACK, this::arrive);
        routes.page("POST", "/logout", this::logOut);
    }

    private Reply depart(Request request) {
        attempts.check(request.remote());
        String browser = Browser.secret(request);
        String next = Browser.local(request.query().getOrDefault("next", "/"));
        URI target = logins.depart(browser, URI.create(request.base() + CALLBACK), next);
        return Browser.withBrowser(
                Reply.redirect(provider.apply(request.base(), target).toString()), browser);
    }

    private Reply arrive(Request request) {
        attempts.check(request.remote());
        WebLogins.Arrived arrived = logins.arrive(
                request.cookie(Browser.BROWSER).orElse(null),
                request.query().get("state"),
                request.query().get("code"),
                request.query().get("error"));
        OidcClient.Subject subject = arrived.subject();
        request.cookie(Browser.SIGN_IN).ifPresent(signIns::end);
        String secret = signIns.begin(subject.iss(), subject.sub(), subject.name(), subject.groups());
        return Browser.signedIn(Reply.redirect(arrived.next()), secret);
    }

    private Reply logOut(Request request) {
        Browser.requireOwnForm(request);
        request.cookie(Browser.SIGN_IN).ifPresent(signIns::end);
        return Browser.signedOut(Reply.redirect("/"));
    }
}
