package io.darkmesh.coordinator.login;

import io.darkmesh.coordinator.mesh.Mesh;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.coordinator.store.Database;
import io.darkmesh.coordinator.store.TokenRows;
import io.darkmesh.protocol.api.NodeStatus;
import io.darkmesh.protocol.api.ProblemType;
import io.darkmesh.protocol.login.Proof;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Says which node a request is from. */
public final class NodeGate {
    private static final String SCHEME = "DPoP ";
    private static final int BURST = 100;
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final Database database;
    private final Mesh mesh;
    private final ProofCheck proofs;
    private final InstantSource clock;
    private final RateLimit requests;

    public NodeGate(Database database, Mesh mesh, ProofCheck proofs, InstantSource clock) {
        this.database = database;
        this.mesh = mesh;
        this.proofs = proofs;
        this.clock = clock;
        this.requests = new RateLimit(clock, BURST, INTERVAL);
    }

    /**
     * The approved node whose token and machine key the request carries.
     *
     * @param uri of the request, without query
     * @throws ProblemException unauthenticated, bad-proof, clock-skew, revoked or too-many-requests
     */
    public NodeRecord check(@Nullable String authorization, @Nullable String proofHeader, String method, String uri) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new ProblemException(ProblemType.UNAUTHENTICATED, "the request carries no token; log in again");
        }
        String token = authorization.substring(SCHEME.length()).strip();
        String id = database.read(tx -> TokenRows.nodeOf(tx, mesh.key(), Secret.hash(token), clock.instant()))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNAUTHENTICATED, "the token is not known or has expired; log in again"));
        requests.check(id);
        NodeRecord node = mesh.node(id);
        Proof proof = proofs.check(proofHeader, method, uri, token);
        if (node == null || !node.machineKey().equals(proof.key())) {
            throw new ProblemException(ProblemType.BAD_PROOF, "the token belongs to another machine");
        }
        if (node.status() != NodeStatus.APPROVED) {
            throw new ProblemException(
                    ProblemType.REVOKED, "node " + node.name() + " is no longer part of the network; log in again");
        }
        return node;
    }
}
