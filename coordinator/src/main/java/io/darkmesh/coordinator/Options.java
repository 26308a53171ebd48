package io.darkmesh.coordinator;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the operator can say; each also as a line {@code name=value} of the file given with {@code --config}. */
final class Options {
    /** RFC 8489 section 18.6. */
    private static final int STUN_PORT = 3478;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "0.0.0.0:8443",
            description = "where to listen; port 0 takes any (default: ${DEFAULT-VALUE})")
    String listen = "0.0.0.0:8443";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "/var/lib/darkmesh-coordinator",
            description = "folder for database and certificate (default: ${DEFAULT-VALUE})")
    Path data = Path.of("/var/lib/darkmesh-coordinator");

    @Option(
            names = "--external-url",
            paramLabel = "URL",
            description =
                    "https address by which nodes and people reach the coordinator, if it is not one of this host's")
    @Nullable
    URI externalUrl;

    @Option(
            names = "--network",
            paramLabel = "NAME",
            defaultValue = "mesh",
            description = "name of the network (default: ${DEFAULT-VALUE})")
    String network = "mesh";

    @Option(
            names = "--oidc-issuer",
            paramLabel = "URL",
            description = "OpenID Connect provider that people log in with; without it, the embedded one")
    @Nullable
    URI oidcIssuer;

    @Option(names = "--oidc-client-id", paramLabel = "ID", description = "our name at that provider")
    @Nullable
    String oidcClientId;

    @Option(
            names = "--oidc-client-secret-file",
            paramLabel = "FILE",
            description = "file with our secret at that provider")
    @Nullable
    Path oidcClientSecretFile;

    @Option(names = "--oidc-ca-file", paramLabel = "PEM", description = "authorities to trust for that provider")
    @Nullable
    Path oidcCaFile;

    @Option(
            names = "--oidc-groups-claim",
            paramLabel = "NAME",
            defaultValue = "groups",
            description = "claim that lists a person's groups (default: ${DEFAULT-VALUE})")
    String oidcGroupsClaim = "groups";

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "certificate chain in PEM; read again when it changes")
    @Nullable
    Path tlsCert;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "its private key in PEM")
    @Nullable
    Path tlsKey;

    @Option(
            names = "--set-up-code-file",
            paramLabel = "FILE",
            description = "also write the set-up code there, readable by the owner alone")
    @Nullable
    Path setUpCodeFile;

    @Option(
            names = "--stun",
            paramLabel = "ADDRESS:PORT",
            split = ",",
            description = "where to answer STUN over UDP, and on the next port as well; - for nowhere; repeatable. Two"
                    + " addresses with the same port tell nodes all that there is to know of their NAT"
                    + " (default: the address of --listen, port 3478)")
    List<String> stun = List.of();

    @Option(
            names = "--relays",
            paramLabel = "FILE",
            description = "JSON file that names further relays and STUN servers; read again when it changes")
    @Nullable
    Path relays;

    @Option(names = "--config", paramLabel = "FILE", description = "file with options, one name=value a line")
    @Nullable
    Path config;

    /** The host part of {@code --listen}, without brackets. */
    String listenHost() {
        String host = listen.substring(0, colon());
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    int listenPort() {
        try {
            int port = Integer.parseInt(listen.substring(colon() + 1));
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw badListen();
        }
        throw badListen();
    }

    /** Where to answer STUN; nothing for nowhere. */
    List<InetSocketAddress> stunAddresses() {
        if (stun.isEmpty()) {
            return List.of(new InetSocketAddress(listenHost(), STUN_PORT));
        }
        boolean nowhere = stun.equals(List.of("-")) || stun.equals(List.of("none"));
        return nowhere ? List.of() : stun.stream().map(Options::stunAddress).toList();
    }

    private static InetSocketAddress stunAddress(String text) {
        int at = text.lastIndexOf(':');
        try {
            String host = text.substring(0, Math.max(0, at)).replaceAll("^\\[|]$", "");
            return new InetSocketAddress(InetAddress.ofLiteral(host), Integer.parseInt(text.substring(at + 1)));
        } catch (IllegalArgumentException e) {
            throw new StartFailure(
                    StartFailure.USAGE, "--stun is address:port, such as 0.0.0.0:3478, or - for none, not " + text);
        }
    }

    private int colon() {
        int colon = listen.lastIndexOf(':');
        if (colon < 1) {
            throw badListen();
        }
        return colon;
    }

    private StartFailure badListen() {
        return new StartFailure(
                StartFailure.USAGE, "--listen is address:port, such as 0.0.0.0:8443 or [::]:8443, not " + listen);
    }
}
