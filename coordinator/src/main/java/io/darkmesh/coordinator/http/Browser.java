package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.login.Secret;
import io.darkmesh.coordinator.login.SignIns;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.coordinator.store.Person;
import io.darkmesh.coordinator.store.TokenRows.Kind;
import io.darkmesh.protocol.api.ProblemType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Cookies and forms. Each browser gets a secret of its own; the token in a form is derived from that and from the sign-in, so a
 * form that another site makes a browser send lacks it.
 */
final class Browser {
    static final String SIGN_IN = "__Host-darkmesh";
    static final String BROWSER = "__Host-darkmesh-browser";

    private static final String FLAGS = "; Path=/; Secure; HttpOnly; SameSite=Lax";

    private final SignIns signIns;

    Browser(SignIns signIns) {
        this.signIns = signIns;
    }

    /** Who is signed in. */
    Optional<Person> person(Request request) {
        return request.cookie(SIGN_IN).flatMap(secret -> signIns.who(secret, Kind.BROWSER));
    }

    /**
     * Who is signed in, if it is an admin.
     *
     * @throws ProblemException not-allowed
     */
    Person admin(Request request) {
        return person(request)
                .filter(Person::admin)
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_ALLOWED, "only an admin may do this"));
    }

    /** The browser's secret, new if it has none yet. */
    static String secret(Request request) {
        return request.cookie(BROWSER).filter(value -> value.length() == 43).orElseGet(Secret::random);
    }

    /** What a form of this browser carries in its field {@code csrf}. */
    static String csrf(Request request, String browserSecret) {
        return Secret.hash(
                "form " + browserSecret + " " + request.cookie(SIGN_IN).orElse(""));
    }

    /** @throws ProblemException not-allowed, when the form was not made for this browser */
    static void requireOwnForm(Request request) {
        String origin = request.header("Origin");
        boolean foreign = origin != null && !origin.equals(request.base().toString());
        String expected =
                request.cookie(BROWSER).map(secret -> csrf(request, secret)).orElse("");
        if (foreign
                || expected.isEmpty()
                || !Secret.same(expected, request.form().getOrDefault("csrf", ""))) {
            throw new ProblemException(
                    ProblemType.NOT_ALLOWED, "this form is too old or was not made here; load the page again");
        }
    }

    /** A page whose forms this browser may send. */
    static Reply.Content page(String browserSecret, Html page) {
        return Reply.html(200, page).with("Set-Cookie", BROWSER + "=" + browserSecret + FLAGS);
    }

    static Reply.Content withBrowser(Reply.Content reply, String browserSecret) {
        return reply.with("Set-Cookie", BROWSER + "=" + browserSecret + FLAGS);
    }

    static Reply.Content signedIn(Reply.Content reply, String secret) {
        return reply.with("Set-Cookie", SIGN_IN + "=" + secret + "; Max-Age=" + SignIns.LIFETIME.toSeconds() + FLAGS);
    }

    static Reply.Content signedOut(Reply.Content reply) {
        return reply.with("Set-Cookie", SIGN_IN + "=; Max-Age=0" + FLAGS);
    }

    /** Sends the browser to log in, and then back to this path. */
    static Reply.Content toLogin(String next) {
        return Reply.redirect("/login?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
    }

    /** A path of ours; anything else becomes the front page. */
    static String local(String path) {
        boolean ours = path.startsWith("/")
                && !path.startsWith("//")
                && path.length() < 500
                && path.chars().allMatch(c -> c > ' ' && c < 127 && c != '\\');
        return ours ? path : "/";
    }
}
