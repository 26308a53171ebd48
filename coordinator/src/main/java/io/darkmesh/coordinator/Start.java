package io.darkmesh.coordinator;

import io.darkmesh.coordinator.http.KnownHosts;
import io.darkmesh.coordinator.http.Server;
import io.darkmesh.coordinator.identity.OidcSettings;
import io.darkmesh.coordinator.store.Database;
import io.darkmesh.coordinator.store.StorageException;
import io.darkmesh.coordinator.tls.Identity;
import io.darkmesh.coordinator.tls.IdentityFiles;
import io.darkmesh.coordinator.tls.SelfSigned;
import io.darkmesh.coordinator.tls.TlsException;
import io.darkmesh.coordinator.tls.Trust;
import io.darkmesh.protocol.netmap.Names;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The steps of a start that depend on the host and on what the operator said, each with its own clear failure. */
final class Start {
    private Start() {}

    static Database database(Path file) {
        try {
            return Database.open(file);
        } catch (StorageException e) {
            throw switch (e.kind()) {
                case DAMAGED ->
                    new StartFailure(
                            StartFailure.STATE_DAMAGED,
                            "the database " + file
                                    + " is damaged; put back a backup of it, or move it away to begin anew");
                case TOO_NEW ->
                    new StartFailure(
                            StartFailure.STATE_DAMAGED,
                            "the database " + file + " belongs to a newer version: " + e.getMessage()
                                    + "; start that version");
                case FULL -> new StartFailure(StartFailure.HOST_REFUSES, "the disk of " + file + " is full; make room");
                case NOT_WRITABLE, CONFLICT, FAILED ->
                    new StartFailure(
                            StartFailure.HOST_REFUSES,
                            "cannot open the database " + file + ": " + e.getMessage()
                                    + "; check its owner and rights");
            };
        }
    }

    static String networkName(Options options) {
        try {
            return Names.checked(options.network);
        } catch (IllegalArgumentException e) {
            throw new StartFailure(StartFailure.USAGE, "--network " + options.network + ": " + e.getMessage());
        }
    }

    static IdentityFiles certificate(Options options, Path data, InstantSource clock) {
        if ((options.tlsCert == null) != (options.tlsKey == null)) {
            throw new StartFailure(StartFailure.USAGE, "--tls-cert and --tls-key go together");
        }
        if (options.tlsCert != null && options.tlsKey != null) {
            return new IdentityFiles(options.tlsCert, options.tlsKey);
        }
        Set<String> names = new LinkedHashSet<>();
        URI external = externalUrl(options);
        if (external != null) {
            names.add(bare(external.getHost()));
        }
        KnownHosts.hosts(options.listenHost()).forEach(host -> names.add(bare(host)));
        try {
            return SelfSigned.in(data, names, clock.instant());
        } catch (TlsException e) {
            throw new StartFailure(StartFailure.HOST_REFUSES, e.getMessage() + "; check its owner, rights and space");
        }
    }

    static Identity read(IdentityFiles files) {
        try {
            return files.read();
        } catch (TlsException e) {
            throw new StartFailure(
                    StartFailure.HOST_REFUSES, e.getMessage() + "; name readable PEM files that belong together");
        }
    }

    static SSLContext trust(Path authorities) {
        try {
            return Trust.authorities(authorities);
        } catch (TlsException e) {
            throw new StartFailure(StartFailure.HOST_REFUSES, "--oidc-ca-file: " + e.getMessage());
        }
    }

    static Server listen(Options options, Identity identity) {
        String host = options.listenHost();
        try {
            InetAddress address = InetAddress.getByName(host);
            return Server.bind(address.getHostAddress(), options.listenPort(), identity);
        } catch (BindException e) {
            throw new StartFailure(
                    StartFailure.HOST_REFUSES,
                    "cannot listen on " + options.listen + ": " + e.getMessage()
                            + "; stop what uses the port, or choose another with --listen");
        } catch (UnknownHostException e) {
            throw new StartFailure(StartFailure.USAGE, "--listen: " + host + " is not an address of this host");
        }
    }

    static @Nullable URI externalUrl(Options options) {
        URI url = options.externalUrl;
        if (url == null) {
            return null;
        }
        String path = url.getPath();
        boolean plain = (path == null || path.isEmpty() || "/".equals(path)) && url.getQuery() == null;
        if (!"https".equals(url.getScheme()) || url.getHost() == null || !plain) {
            throw new StartFailure(
                    StartFailure.USAGE, "--external-url is https://host or https://host:port, not " + url);
        }
        String host = url.getHost().toLowerCase(Locale.ROOT);
        return URI.create("https://" + host + (url.getPort() < 0 || url.getPort() == 443 ? "" : ":" + url.getPort()));
    }

    static OidcSettings oidc(Options options) {
        URI issuer = options.oidcIssuer;
        if (issuer == null || issuer.getHost() == null || !trusted(issuer)) {
            throw new StartFailure(
                    StartFailure.USAGE, "--oidc-issuer " + issuer + ": must be an https URL (http on loopback only)");
        }
        if (options.oidcClientId == null) {
            throw new StartFailure(StartFailure.USAGE, "--oidc-issuer needs --oidc-client-id");
        }
        String secret = null;
        if (options.oidcClientSecretFile != null) {
            try {
                secret = Files.readString(options.oidcClientSecretFile).strip();
            } catch (IOException e) {
                throw new StartFailure(
                        StartFailure.HOST_REFUSES,
                        "cannot read --oidc-client-secret-file " + options.oidcClientSecretFile
                                + "; make it readable for this user");
            }
        }
        return new OidcSettings(issuer, issuer.toString(), options.oidcClientId, secret, options.oidcGroupsClaim);
    }

    private static boolean trusted(URI issuer) {
        return "https".equals(issuer.getScheme())
                || ("http".equals(issuer.getScheme())
                        && Set.of("localhost", "127.0.0.1", "[::1]").contains(issuer.getHost()));
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
