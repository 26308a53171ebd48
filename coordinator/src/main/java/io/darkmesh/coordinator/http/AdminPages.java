package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.identity.LocalAccounts;
import io.darkmesh.coordinator.mesh.Mesh;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.coordinator.store.Database;
import io.darkmesh.coordinator.store.Person;
import io.darkmesh.protocol.api.AdminNode;
import io.darkmesh.protocol.api.NodeStatus;
import io.darkmesh.protocol.api.ProblemType;
import io.darkmesh.protocol.netmap.IpPrefix;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The front page, and what admins see and do. */
final class AdminPages {
    private final Mesh mesh;
    private final Database database;
    private final Browser browsers;
    private final NodeViews views;
    private final Optional<LocalAccounts> accounts;

    /** @param accounts of the embedded provider, when that is in use */
    AdminPages(Mesh mesh, Database database, Browser browsers, NodeViews views, Optional<LocalAccounts> accounts) {
        this.mesh = mesh;
        this.database = database;
        this.browsers = browsers;
        this.views = views;
        this.accounts = accounts;
    }

    void addTo(Routes routes) {
        routes.page("GET", "/", this::home);
        routes.page("GET", "/admin", this::admin);
        routes.page("POST", "/admin/nodes", this::decide);
        routes.page("POST", "/admin/invitations", this::invite);
    }

    private Reply home(Request request) {
        Optional<Person> person = browsers.person(request);
        String browser = Browser.secret(request);
        if (person.isEmpty()) {
            return Browser.page(
                    browser,
                    Pages.frame(
                            "Network " + mesh.name(),
                            person,
                            Html.of("<p>A private mesh.</p><p><a class=\"button\" href=\"/login\">Log in</a></p>")));
        }
        List<Html> mine = mesh.nodes().stream()
                .filter(node -> node.userId().equals(person.get().id()))
                .sorted(Comparator.comparing(NodeRecord::name))
                .map(node -> row(views.of(node), Html.of("")))
                .toList();
        return Browser.page(
                browser,
                Pages.frame(
                        "Network " + mesh.name(),
                        person,
                        Html.of(
                                """
                                <p class="row"><a class="button" href="/device">Connect a node</a>{}</p>
                                <h2>Your nodes</h2>
                                {}
                                <form method="post" action="/logout"><input type="hidden" name="csrf" value="{}">
                                <button class="quiet">Log out</button></form>
                                """,
                                person.get().admin()
                                        ? Html.of("<a class=\"button\" href=\"/admin\">Administration</a>")
                                        : Html.of(""),
                                table(mine),
                                Browser.csrf(request, browser))));
    }

    private Reply admin(Request request) {
        if (browsers.person(request).isEmpty()) {
            return Browser.toLogin("/admin");
        }
        Person admin = browsers.admin(request);
        String browser = Browser.secret(request);
        String csrf = Browser.csrf(request, browser);
        List<AdminNode> nodes = mesh.nodes().stream()
                .sorted(Comparator.comparing((NodeRecord node) -> node.status() != NodeStatus.PENDING)
                        .thenComparing(NodeRecord::name))
                .map(views::of)
                .toList();
        List<Html> rows =
                nodes.stream().map(node -> row(node, actions(node, csrf))).toList();
        List<Html> people = database.read(tx -> Person.all(tx, mesh.key())).stream()
                .map(person -> Html.of("<li>{}{}</li>", person.name(), person.admin() ? " (admin)" : ""))
                .toList();
        return Browser.page(
                browser,
                Pages.frame(
                        "Administration",
                        Optional.of(admin),
                        Html.of(
                                "<h2>Nodes</h2>{}<h2>People</h2><ul>{}</ul>{}",
                                table(rows),
                                Html.join(people),
                                accounts.isPresent() ? invitationForm(csrf) : Html.of(""))));
    }

    private Reply decide(Request request) {
        Person admin = browsers.admin(request);
        Browser.requireOwnForm(request);
        String node = request.field("node");
        switch (request.field("action")) {
            case "approve" -> mesh.approve(node, admin);
            case "reject" -> mesh.reject(node, admin);
            case "revoke" -> mesh.revoke(node, admin);
            default -> throw new ProblemException(ProblemType.MALFORMED_REQUEST, "action is approve, reject or revoke");
        }
        return Reply.redirect("/admin");
    }

    private Reply invite(Request request) {
        Person admin = browsers.admin(request);
        Browser.requireOwnForm(request);
        LocalAccounts local = accounts.orElseThrow(
                () -> new ProblemException(ProblemType.CONFLICT, "people are managed by your identity provider"));
        LocalAccounts.Invitation invitation = local.invite(request.field("name"), admin);
        return Reply.html(
                200,
                Pages.frame(
                        "Invitation",
                        Optional.of(admin),
                        Html.of(
                                "<p>Give this link to {}. It works once, until {}.</p><p><code class=\"wrap\">{}</code></p>"
                                        + "<p><a class=\"button\" href=\"/admin\">Back</a></p>",
                                request.field("name"),
                                invitation.expiresAt(),
                                IdpPages.invitationUrl(request, invitation.code()))));
    }

    private static Html table(List<Html> rows) {
        return rows.isEmpty()
                ? Html.of("<p class=\"hint\">None yet.</p>")
                : Html.of("<ul class=\"nodes\">{}</ul>", Html.join(rows));
    }

    private static Html row(AdminNode node, Html actions) {
        return Html.of(
                """
                <li><div><strong>{}</strong> <span class="status {}">{}</span>{}
                <br><span class="hint">{} · {} · key <code>{}</code>{}</span></div>{}</li>
                """,
                node.name(),
                node.status().name().toLowerCase(Locale.ROOT),
                said(node.status()),
                node.online() ? Html.of(" <span class=\"status online\">online</span>") : Html.of(""),
                node.user(),
                node.os() == null ? "unknown system" : node.os(),
                node.keyFingerprint(),
                node.addresses().isEmpty()
                        ? ""
                        : node.addresses().stream()
                                .map(IpPrefix::address)
                                .map(java.net.InetAddress::getHostAddress)
                                .collect(Collectors.joining(" · ", " · ", "")),
                actions);
    }

    private static Html actions(AdminNode node, String csrf) {
        return switch (node.status()) {
            case PENDING -> buttons(node, csrf, List.of("approve", "reject"));
            case APPROVED, LOGGED_OUT -> buttons(node, csrf, List.of("revoke"));
            case REJECTED, REVOKED -> buttons(node, csrf, List.of("approve"));
        };
    }

    private static Html buttons(AdminNode node, String csrf, List<String> actions) {
        List<Html> buttons = actions.stream()
                .map(action -> Html.of(
                        "<button name=\"action\" value=\"{}\" class=\"{}\">{}</button>",
                        action,
                        "approve".equals(action) ? "" : "quiet",
                        action.substring(0, 1).toUpperCase(Locale.ROOT) + action.substring(1)))
                .toList();
        return Html.of("""
                <form method="post" action="/admin/nodes" class="row">
                <input type="hidden" name="csrf" value="{}"><input type="hidden" name="node" value="{}">{}</form>
                """, csrf, node.id(), Html.join(buttons));
    }

    private static Html invitationForm(String csrf) {
        return Html.of("""
                <form method="post" action="/admin/invitations" class="card">
                <input type="hidden" name="csrf" value="{}">
                <label>Invite somebody <input name="name" required maxlength="100" placeholder="their name"></label>
                <button>Make an invitation link</button>
                </form>
                """, csrf);
    }

    private static String said(NodeStatus status) {
        return status == NodeStatus.PENDING
                ? "waits for approval"
                : status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
