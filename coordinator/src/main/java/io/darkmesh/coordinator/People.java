package io.darkmesh.coordinator;

import io.darkmesh.coordinator.http.KnownHosts;
import io.darkmesh.coordinator.http.Server;
import io.darkmesh.coordinator.http.Site;
import io.darkmesh.coordinator.identity.BackChannel;
import io.darkmesh.coordinator.identity.LocalAccounts;
import io.darkmesh.coordinator.identity.LocalProvider;
import io.darkmesh.coordinator.identity.OidcClient;
import io.darkmesh.coordinator.identity.OidcSettings;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.coordinator.store.Database;
import io.darkmesh.coordinator.tls.Trust;
import java.net.InetAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The identity provider in use: the operator's, or the embedded one, both reached by the same OpenID Connect client. */
final class People implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(People.class);

    private final OidcClient client;
    private final BackChannel channel;
    private final Optional<Site.Embedded> embedded;
    private final KnownHosts hosts;
    private final @Nullable URI issuer;

    private People(
            OidcClient client,
            BackChannel channel,
            Optional<Site.Embedded> embedded,
            KnownHosts hosts,
            @Nullable URI issuer) {
        this.client = client;
        this.channel = channel;
        this.embedded = embedded;
        this.hosts = hosts;
        this.issuer = issuer;
    }

    static People of(
            Options options,
            Database database,
            long network,
            Server server,
            KnownHosts hosts,
            CertificateWatch watch,
            InstantSource clock) {
        return options.oidcIssuer == null
                ? embedded(options, database, network, server, hosts, watch, clock)
                : outside(options, hosts, clock);
    }

    OidcClient client() {
        return client;
    }

    Optional<Site.Embedded> embedded() {
        return embedded;
    }

    /** Where the provider is for a browser that knows us by this address: the embedded one is wherever we are. */
    URI seenFrom(URI base, URI provider) {
        String ours = hosts.primary() + "/";
        return embedded.isPresent() && provider.toString().startsWith(ours)
                ? URI.create(base + "/" + provider.toString().substring(ours.length()))
                : provider;
    }

    /** Says at once when an outside provider does not answer; nodes that are logged in do not need it. */
    void probe(ExecutorService threads) {
        if (issuer == null) {
            return;
        }
        threads.execute(() -> {
            try {
                client.probe();
                LOG.info("the identity provider {} answers", issuer);
            } catch (ProblemException e) {
                LOG.warn(
                        "the identity provider {} cannot be used now; nobody can log in until it answers: {}",
                        issuer,
                        e.getMessage());
            }
        });
    }

    @Override
    public void close() {
        channel.close();
    }

    private static People embedded(
            Options options,
            Database database,
            long network,
            Server server,
            KnownHosts hosts,
            CertificateWatch watch,
            InstantSource clock) {
        URI issuer = URI.create(hosts.primary() + "/idp");
        var accounts = new LocalAccounts(database, network, clock);
        var provider = new LocalProvider(issuer, uri -> hosts.isOurs(uri, Site.CALLBACK), accounts, clock);
        String self = "https://" + reachable(options.listenHost()) + ":" + server.port();
        var channel = new BackChannel(
                Trust.pinned(watch::fingerprint),
                uri -> URI.create(self
                        + uri.toString().substring(hosts.primary().toString().length())));
        var settings =
                new OidcSettings(issuer, LocalAccounts.ISSUER, LocalProvider.CLIENT_ID, null, options.oidcGroupsClaim);
        return new People(
                new OidcClient(settings, channel, clock),
                channel,
                Optional.of(new Site.Embedded(provider, accounts)),
                hosts,
                null);
    }

    private static People outside(Options options, KnownHosts hosts, InstantSource clock) {
        OidcSettings settings = Start.oidc(options);
        var channel = new BackChannel(options.oidcCaFile == null ? null : Start.trust(options.oidcCaFile), uri -> uri);
        return new People(
                new OidcClient(settings, channel, clock), channel, Optional.empty(), hosts, settings.issuer());
    }

    private static String reachable(String listenHost) {
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(listenHost);
        } catch (IllegalArgumentException e) {
            return listenHost;
        }
        if (address.isAnyLocalAddress()) {
            return "127.0.0.1";
        }
        return address.getAddress().length == 4 ? listenHost : "[" + listenHost + "]";
    }
}
