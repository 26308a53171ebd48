package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.login.DeviceLogins;
import io.darkmesh.coordinator.login.RateLimit;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.coordinator.store.DeviceLoginRow;
import io.darkmesh.coordinator.store.Person;
import io.darkmesh.protocol.api.KeyFingerprint;
import io.darkmesh.protocol.api.NodeStatus;
import io.darkmesh.protocol.api.ProblemType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Where a person says that a machine is theirs (RFC 8628 section 3.3). */
final class DevicePages {
    private static final String PATH = "/device";

    private final DeviceLogins logins;
    private final Browser browsers;
    private final RateLimit attempts;

    DevicePages(DeviceLogins logins, Browser browsers, InstantSource clock) {
        this.logins = logins;
        this.browsers = browsers;
        this.attempts = new RateLimit(clock, 30, Duration.ofSeconds(2));
    }

    void addTo(Routes routes) {
        routes.page("GET", PATH, this::show);
        routes.page("POST", PATH, this::decide);
    }

    private Reply show(Request request) {
        String typed = request.query().getOrDefault("user_code", "");
        Optional<Person> person = browsers.person(request);
        if (person.isEmpty()) {
            return Browser.toLogin(
                    PATH + (typed.isEmpty() ? "" : "?user_code=" + URLEncoder.encode(typed, StandardCharsets.UTF_8)));
        }
        if (typed.isEmpty()) {
            return Reply.html(200, Pages.frame("Connect a node", person, codeForm()));
        }
        DeviceLoginRow login = waiting(person.get(), typed);
        String browser = Browser.secret(request);
        return Browser.page(
                browser, Pages.frame("Connect this node?", person, question(login, Browser.csrf(request, browser))));
    }

    private Reply decide(Request request) {
        Person person = browsers.person(request)
                .orElseThrow(() -> new ProblemException(ProblemType.UNAUTHENTICATED, "log in first"));
        Browser.requireOwnForm(request);
        DeviceLoginRow login = waiting(person, request.field("user_code"));
        return switch (request.field("action")) {
            case "confirm" -> Reply.html(200, done(person, logins.confirm(login, person)));
            case "deny" -> {
                logins.deny(login, person);
                yield Pages.message(200, "Refused", "Nothing was connected. You can close this page.");
            }
            default -> throw new ProblemException(ProblemType.MALFORMED_REQUEST, "action is confirm or deny");
        };
    }

    private DeviceLoginRow waiting(Person person, String typed) {
        attempts.check(person.id());
        DeviceLoginRow login = logins.find(typed)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND, "no login waits under this code. Is it the one that the host shows?"));
        if (login.stage() != DeviceLoginRow.Stage.LOGIN) {
            throw new ProblemException(ProblemType.CONFLICT, "this code has been used already");
        }
        if (logins.hasExpired(login)) {
            throw new ProblemException(
                    ProblemType.CONFLICT, "this code has expired. Run meshctl up on the host again for a new one");
        }
        return login;
    }

    private static Html codeForm() {
        return Html.of("""
                <form method="get" action="/device" class="card">
                <label>Code shown on the node <input name="user_code" autocomplete="off" required autofocus placeholder="XXXX-XXXX"></label>
                <button>Continue</button>
                </form>
                """);
    }

    private static Html question(DeviceLoginRow login, String csrf) {
        Html what = login.machineKey() == null
                ? Html.of("<p><strong>The command line</strong> on some host asks to act as you for 12 hours.</p>")
                : Html.of(
                        """
                        <dl>
                        <dt>Name</dt><dd>{}</dd>
                        <dt>System</dt><dd>{}</dd>
                        <dt>Machine key</dt><dd><code>{}</code></dd>
                        </dl>
                        """,
                        or(login.hostname(), "unnamed"),
                        or(login.os(), "unknown"),
                        KeyFingerprint.of(login.machineKey()));
        return Html.of("""
                <div class="card">
                {}
                <p>Code <code class="big">{}</code></p>
                <p class="hint">Say yes only if you began this yourself and the code is the one you see there.</p>
                <form method="post" action="/device" class="row">
                <input type="hidden" name="csrf" value="{}">
                <input type="hidden" name="user_code" value="{}">
                <button name="action" value="confirm">Yes, connect</button>
                <button name="action" value="deny" class="quiet">No</button>
                </form>
                </div>
                """, what, login.userCode(), csrf, login.userCode());
    }

    private static Html done(Person person, Optional<NodeRecord> node) {
        String text = node.map(joined -> joined.status() == NodeStatus.APPROVED
                        ? joined.name() + " is connected. You can close this page."
                        : joined.name() + " waits for an admin to approve it. You can close this page.")
                .orElse("The command line is logged in. You can close this page.");
        return Pages.frame("Done", Optional.of(person), Html.of("<p class=\"good\">{}</p>", text));
    }

    private static String or(@org.jspecify.annotations.Nullable String text, String otherwise) {
        return text == null || text.isBlank() ? otherwise : text;
    }
}
