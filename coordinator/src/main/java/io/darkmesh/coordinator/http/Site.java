package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.identity.LocalAccounts;
import io.darkmesh.coordinator.identity.LocalProvider;
import io.darkmesh.coordinator.identity.SetUp;
import io.darkmesh.coordinator.identity.WebLogins;
import io.darkmesh.coordinator.login.DeviceLogins;
import io.darkmesh.coordinator.login.DeviceTokens;
import io.darkmesh.coordinator.login.NodeGate;
import io.darkmesh.coordinator.login.ProofCheck;
import io.darkmesh.coordinator.login.SignIns;
import io.darkmesh.coordinator.mesh.Mesh;
import io.darkmesh.coordinator.relay.EmbeddedRelay;
import io.darkmesh.coordinator.relay.RelayPasses;
import io.darkmesh.coordinator.store.Database;
import io.darkmesh.protocol.relay.RelayRevocations;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.BinaryOperator;

/** All that is served, put together. */
public final class Site {
    /** Where people come back to from the identity provider. */
    public static final String CALLBACK = LoginPages.CALLBACK;

    private Site() {}

    /** The embedded identity provider, when it is in use. */
    public record Embedded(LocalProvider provider, LocalAccounts accounts) {}

    /**
     * What the site needs.
     *
     * @param providerFor where the identity provider is for a browser: our address as it knows it, the provider's URL
     */
    public record Parts(
            Database database,
            Mesh mesh,
            InstantSource clock,
            SignIns signIns,
            DeviceLogins deviceLogins,
            WebLogins webLogins,
            BinaryOperator<URI> providerFor,
            SetUp setUp,
            Optional<Embedded> embedded,
            EmbeddedRelay relay,
            RelayPasses passes,
            String version) {}

    /**
     * Begins to serve.
     *
     * @param threads run one request each
     */
    public static void open(Server server, KnownHosts hosts, ExecutorService threads, Parts parts) {
        var routes = new Routes(server, hosts, threads);
        var proofs = new ProofCheck(parts.clock());
        // Proofs of machines that nobody vouched for are remembered apart, so that they cannot crowd out those of
        // nodes.
        var gate = new NodeGate(parts.database(), parts.mesh(), new ProofCheck(parts.clock()), parts.clock());
        var tokens = new DeviceTokens(parts.database(), parts.mesh(), parts.clock());
        var browsers = new Browser(parts.signIns());
        var views = new NodeViews(parts.mesh());
        Optional<LocalAccounts> accounts = parts.embedded().map(Embedded::accounts);
        new NodeApi(parts.mesh(), gate, proofs, parts.deviceLogins(), tokens, parts.passes(), parts.clock())
                .addTo(routes);
        new AdminApi(parts.mesh(), parts.signIns(), views, accounts).addTo(routes);
        new LoginPages(parts.webLogins(), parts.signIns(), parts.providerFor(), parts.clock()).addTo(routes);
        new SetUpPages(parts.setUp(), accounts, browsers).addTo(routes);
        new DevicePages(parts.deviceLogins(), browsers, parts.clock()).addTo(routes);
        new AdminPages(parts.mesh(), parts.database(), browsers, views, accounts).addTo(routes);
        parts.embedded()
                .ifPresent(local -> new IdpPages(local.provider(), local.accounts(), parts.clock()).addTo(routes));
        routes.api(
                "GET",
                RelayRevocations.PATH,
                request -> new Reply.Content(
                        200,
                        "text/plain; charset=us-ascii",
                        Base64.getEncoder().encodeToString(parts.relay().signedRevocations()),
                        List.of()));
        routes.api(
                "GET",
                "/api/v1/health",
                request -> Reply.json(200, Map.of("status", "ok", "version", parts.version())));
        String style = style();
        routes.page(
                "GET", "/style.css", request -> new Reply.Content(200, "text/css; charset=utf-8", style, List.of()));
        server.serve(routes.router());
    }

    private static String style() {
        try (InputStream in = Site.class.getResourceAsStream("style.css")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("a file in our own archive cannot be read", e);
        }
    }
}
