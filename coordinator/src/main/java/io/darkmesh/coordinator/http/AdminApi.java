package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.identity.LocalAccounts;
import io.darkmesh.coordinator.login.SignIns;
import io.darkmesh.coordinator.mesh.Mesh;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.coordinator.store.Person;
import io.darkmesh.coordinator.store.TokenRows.Kind;
import io.darkmesh.protocol.api.AdminNodes;
import io.darkmesh.protocol.api.ProblemType;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What {@code meshctl admin} asks. Authenticated by a bearer token alone: a cookie counts for nothing here. */
final class AdminApi {
    private static final String SCHEME = "Bearer ";

    private final Mesh mesh;
    private final SignIns signIns;
    private final NodeViews views;
    private final Optional<LocalAccounts> accounts;

    record InvitationRequest(@Nullable String name) {}

    record InvitationReply(String url, Instant expiresAt) {}

    /** @param accounts of the embedded provider, when that is in use */
    AdminApi(Mesh mesh, SignIns signIns, NodeViews views, Optional<LocalAccounts> accounts) {
        this.mesh = mesh;
        this.signIns = signIns;
        this.views = views;
        this.accounts = accounts;
    }

    void addTo(Routes routes) {
        routes.api("GET", "/api/v1/admin/nodes", this::nodes);
        routes.api("POST", "/api/v1/admin/nodes/:node/approve", request -> decide(request, mesh::approve));
        routes.api("POST", "/api/v1/admin/nodes/:node/reject", request -> decide(request, mesh::reject));
        routes.api("POST", "/api/v1/admin/nodes/:node/revoke", request -> decide(request, mesh::revoke));
        routes.api("POST", "/api/v1/admin/invitations", this::invite);
    }

    private Reply nodes(Request request) {
        admin(request);
        return Reply.json(
                200,
                new AdminNodes(mesh.nodes().stream()
                        .sorted(Comparator.comparing(NodeRecord::name).thenComparing(NodeRecord::createdAt))
                        .map(views::of)
                        .toList()));
    }

    private Reply decide(Request request, BiFunction<String, Person, NodeRecord> decision) {
        Person admin = admin(request);
        return Reply.json(200, views.of(decision.apply(request.parameter("node"), admin)));
    }

    private Reply invite(Request request) {
        Person admin = admin(request);
        LocalAccounts local = accounts.orElseThrow(() -> new ProblemException(
                ProblemType.CONFLICT, "people are managed by your identity provider; there is nothing to invite to"));
        String name = request.json(InvitationRequest.class).name();
        LocalAccounts.Invitation invitation = local.invite(name == null ? "" : name, admin);
        return Reply.json(
                200, new InvitationReply(IdpPages.invitationUrl(request, invitation.code()), invitation.expiresAt()));
    }

    private Person admin(Request request) {
        String header = request.header("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new ProblemException(ProblemType.UNAUTHENTICATED, "log in with: meshctl admin login");
        }
        Person person = signIns.who(header.substring(SCHEME.length()).strip(), Kind.CLI)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNAUTHENTICATED, "the login has expired; log in with: meshctl admin login"));
        if (!person.admin()) {
            throw new ProblemException(ProblemType.NOT_ALLOWED, person.name() + " is not an admin of this network");
        }
        return person;
    }
}
