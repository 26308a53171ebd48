package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.identity.LocalAccounts;
import io.darkmesh.coordinator.identity.LocalProvider;
import io.darkmesh.coordinator.login.RateLimit;
import io.darkmesh.coordinator.login.Secret;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.protocol.api.ProblemType;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** The embedded identity provider's addresses. */
final class IdpPages {
    private static final Html NONE = Html.of("");

    private final LocalProvider provider;
    private final LocalAccounts accounts;
    private final RateLimit attempts;

    IdpPages(LocalProvider provider, LocalAccounts accounts, InstantSource clock) {
        this.provider = provider;
        this.accounts = accounts;
        this.attempts = new RateLimit(clock, 30, Duration.ofSeconds(2));
    }

    void addTo(Routes routes) {
        routes.api("GET", "/idp/.well-known/openid-configuration", request -> Reply.jsonText(200, provider.metadata()));
        routes.api("GET", "/idp/jwks", request -> Reply.jsonText(200, provider.keys()));
        routes.api("POST", "/idp/token", this::token);
        routes.page("GET", "/idp/authorize", this::authorize);
        routes.page("POST", "/idp/login", this::login);
        routes.page("GET", "/idp/invitation", this::invitation);
        routes.page("POST", "/idp/invitation", this::accept);
    }

    static String invitationUrl(Request request, String code) {
        return request.base() + "/idp/invitation?code=" + code;
    }

    private Reply token(Request request) {
        return provider.token(request.form())
                .map(tokens -> Reply.jsonText(200, tokens))
                .orElseGet(() -> Reply.jsonText(400, "{\"error\":\"invalid_grant\"}"));
    }

    private Reply authorize(Request request) {
        String browser = Browser.secret(request);
        String page = provider.authorize(request.query());
        return Browser.page(browser, loginPage(form(browser, page), "", NONE));
    }

    private Reply login(Request request) {
        String csrf = request.field("csrf");
        String page = csrf.substring(0, Math.max(0, csrf.indexOf('.')));
        String browser = request.cookie(Browser.BROWSER).orElse("");
        if (browser.isEmpty() || !Secret.same(csrf, form(browser, page))) {
            throw new ProblemException(
                    ProblemType.NOT_ALLOWED, "this form is too old or was not made here; begin to log in again");
        }
        String username = request.field("username");
        Optional<URI> target = provider.login(page, username, request.field("password"), request.remote());
        return target.map(uri -> Reply.redirect(uri.toString()))
                .orElseGet(() -> Reply.html(
                        401,
                        loginPage(csrf, username, Html.of("<p class=\"error\">User name or password is wrong.</p>"))));
    }

    private Reply invitation(Request request) {
        attempts.check(request.remote());
        String code = request.query().getOrDefault("code", "");
        String name = accounts.invited(code).orElseThrow(IdpPages::noInvitation);
        String browser = Browser.secret(request);
        return Browser.page(
                browser,
                Pages.frame("Welcome, " + name, Optional.empty(), Html.of("""
                                <p>Choose the name and the password with which you will log in.</p>
                                <form method="post" action="/idp/invitation" class="card">
                                <input type="hidden" name="csrf" value="{}">
                                <input type="hidden" name="code" value="{}">
                                <label>User name <input name="username" autocomplete="username" required maxlength="64" autofocus></label>
                                <label>Password <input name="password" type="password" autocomplete="new-password" required minlength="8"></label>
                                <button>Create my account</button>
                                </form>
                                """, Browser.csrf(request, browser), code)));
    }

    private Reply accept(Request request) {
        attempts.check(request.remote());
        Browser.requireOwnForm(request);
        accounts.accept(request.field("code"), request.field("username"), request.field("password"));
        return Browser.toLogin("/");
    }

    /** Binds the form to the browser and to the request it answers. */
    private static String form(String browser, String page) {
        return page + "." + Secret.hash("login " + browser + " " + page);
    }

    private static Html loginPage(String csrf, String username, Html error) {
        return Pages.frame("Log in", Optional.empty(), Html.of("""
                        {}<form method="post" action="/idp/login" class="card">
                        <input type="hidden" name="csrf" value="{}">
                        <label>User name <input name="username" value="{}" autocomplete="username" required autofocus></label>
                        <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
                        <button>Log in</button>
                        </form>
                        """, error, csrf, username));
    }

    private static ProblemException noInvitation() {
        return new ProblemException(ProblemType.NOT_FOUND, "this invitation was used or has expired; ask for another");
    }
}
