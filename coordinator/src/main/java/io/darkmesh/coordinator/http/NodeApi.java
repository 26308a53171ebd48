package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.login.DeviceLogins;
import io.darkmesh.coordinator.login.DeviceTokens;
import io.darkmesh.coordinator.login.NodeGate;
import io.darkmesh.coordinator.login.Poll;
import io.darkmesh.coordinator.login.ProofCheck;
import io.darkmesh.coordinator.login.RateLimit;
import io.darkmesh.coordinator.mesh.Mesh;
import io.darkmesh.coordinator.netmap.Place;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.coordinator.relay.RelayPasses;
import io.darkmesh.protocol.api.EndpointsUpdate;
import io.darkmesh.protocol.api.NodeKeyUpdate;
import io.darkmesh.protocol.api.ProblemType;
import io.darkmesh.protocol.login.DeviceAuthorizationRequest;
import io.darkmesh.protocol.login.Proof;
import io.darkmesh.protocol.login.TokenRequest;
import io.darkmesh.protocol.netmap.MachineKey;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What agents ask. */
final class NodeApi {
    private static final Pattern WAIT = Pattern.compile("wait=(\\d{1,3})");
    private static final int MAX_WAIT_SECONDS = 30;

    private final Mesh mesh;
    private final NodeGate gate;
    private final ProofCheck proofs;
    private final DeviceLogins logins;
    private final DeviceTokens tokens;
    private final RelayPasses passes;
    private final RateLimit begins;
    /** Each one costs a row and a write to the disk, so there is a limit for all together as well. */
    private final RateLimit allBegins;

    private final RateLimit polls;

    NodeApi(
            Mesh mesh,
            NodeGate gate,
            ProofCheck proofs,
            DeviceLogins logins,
            DeviceTokens tokens,
            RelayPasses passes,
            InstantSource clock) {
        this.mesh = mesh;
        this.gate = gate;
        this.proofs = proofs;
        this.logins = logins;
        this.tokens = tokens;
        this.passes = passes;
        this.begins = new RateLimit(clock, 60, Duration.ofSeconds(1));
        this.allBegins = new RateLimit(clock, 1000, Duration.ofMillis(20));
        this.polls = new RateLimit(clock, 300, Duration.ofMillis(50));
    }

    void addTo(Routes routes) {
        routes.api("POST", "/api/v1/device_authorization", this::authorize);
        routes.api("POST", "/api/v1/token", this::token);
        routes.api("GET", "/api/v1/node/map", this::map);
        routes.api("PUT", "/api/v1/node/endpoints", this::endpoints);
        routes.api("PUT", "/api/v1/node/key", this::key);
        routes.api("DELETE", "/api/v1/node", this::logOut);
    }

    private Reply authorize(Request request) {
        begins.check(request.remote());
        allBegins.check("all");
        var asked = request.json(DeviceAuthorizationRequest.class);
        return Reply.json(200, logins.begin(asked, prover(request), request.base() + "/device"));
    }

    private Reply token(Request request) {
        polls.check(request.remote());
        var asked = request.json(TokenRequest.class);
        if (asked.deviceCode() == null || asked.clientId() == null) {
            throw new ProblemException(ProblemType.MALFORMED_REQUEST, "device_code and client_id are missing");
        }
        if (!TokenRequest.DEVICE_CODE_GRANT.equals(asked.grantType())) {
            return Reply.json(
                    400,
                    new io.darkmesh.protocol.login.TokenError(
                            "unsupported_grant_type", "only the device code grant is served", null));
        }
        return switch (tokens.poll(asked.deviceCode(), asked.clientId(), prover(request), wait(request))) {
            case Poll.Token token -> Reply.json(200, token.response());
            case Poll.Pending pending -> Reply.json(400, pending.error());
            case Poll.Refused refused -> Reply.json(400, refused.error());
        };
    }

    private Reply map(Request request) {
        NodeRecord node = caller(request);
        String epoch = request.query().get("epoch");
        long version = version(request.query().getOrDefault("version", "-1"));
        if (epoch != null) {
            mesh.claimed(epoch, version);
        }
        if (passes.seenAs(node.id(), request.base())) {
            mesh.renewRelays(List.of(node.id()));
        }
        return new Reply.Lines(sink -> mesh.hub().open(node.id(), epoch, version, sink));
    }

    private Reply endpoints(Request request) {
        NodeRecord node = caller(request);
        var update = request.json(EndpointsUpdate.class);
        if (update.endpoints().size() > Node.MAX_ENDPOINTS) {
            throw new ProblemException(
                    ProblemType.MALFORMED_REQUEST, "a node has at most " + Node.MAX_ENDPOINTS + " endpoints");
        }
        for (UdpEndpoint endpoint : update.endpoints()) {
            InetAddress address = endpoint.address();
            if (address.isAnyLocalAddress() || address.isMulticastAddress() || mesh.owns(address)) {
                throw new ProblemException(
                        ProblemType.MALFORMED_REQUEST, "nobody can be reached at " + endpoint + " from outside");
            }
        }
        String home = update.homeRelay();
        if (home != null && home.getBytes(StandardCharsets.UTF_8).length > Relay.MAX_ID_BYTES) {
            throw new ProblemException(ProblemType.MALFORMED_REQUEST, "no relay has so long an id");
        }
        mesh.reachable(node.id(), new Place(update.endpoints(), home));
        return Reply.nothing();
    }

    private Reply key(Request request) {
        NodeRecord node = caller(request);
        var update = request.json(NodeKeyUpdate.class);
        if (update.nodeKey() == null) {
            throw new ProblemException(ProblemType.MALFORMED_REQUEST, "nodeKey is missing");
        }
        mesh.rotate(node.id(), update.nodeKey());
        return Reply.nothing();
    }

    private Reply logOut(Request request) {
        mesh.logOut(caller(request).id());
        return Reply.nothing();
    }

    private NodeRecord caller(Request request) {
        return gate.check(
                request.header("Authorization"), request.header(Proof.HEADER), request.method(), request.uri());
    }

    /** Machines prove their key; people at the command line have none. */
    private @Nullable MachineKey prover(Request request) {
        String header = request.header(Proof.HEADER);
        return header == null
                ? null
                : proofs.check(header, request.method(), request.uri(), null).key();
    }

    private static Duration wait(Request request) {
        String prefer = request.header("Prefer");
        Matcher matcher = WAIT.matcher(prefer == null ? "" : prefer);
        return matcher.find()
                ? Duration.ofSeconds(Math.min(MAX_WAIT_SECONDS, Integer.parseInt(matcher.group(1))))
                : Duration.ZERO;
    }

    private static long version(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ProblemException(ProblemType.MALFORMED_REQUEST, "version is a number");
        }
    }
}
