package io.darkmesh.agent.portmap;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Talks HTTP and SOAP to one gateway; blocks, for seconds at most. What it answers is bounded and never trusted. */
final class IgdCommands implements AutoCloseable {
    /** Of a description or an answer; what comes after is not read. */
    static final int MAX_BYTES = 65_536;

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int OK = 200;
    private static final int CONFLICT = 718;
    private static final int ONLY_PERMANENT = 725;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(TIMEOUT)
            .build();

    private static final class Reply {
        private final int status;
        private final byte[] body;

        private Reply(int status, byte[] body) {
            this.status = status;
            this.body = body;
        }

        int error() {
            return Igd.textOf("errorCode", body)
                    .filter(text -> text.matches("[0-9]{1,6}"))
                    .map(Integer::parseInt)
                    .orElse(0);
        }
    }

    Optional<Igd> describe(URI location, InetAddress gateway) throws IOException, InterruptedException {
        Reply reply = send(HttpRequest.newBuilder(location).GET());
        return reply.status == OK ? Igd.parse(reply.body, location, gateway) : Optional.empty();
    }

    /** Opens this external port to ours, or another where it is taken; answers which, nothing when the gateway does not want to. */
    Optional<Integer> open(Igd igd, InetAddress client, int port, int leaseSeconds)
            throws IOException, InterruptedException {
        int lease = leaseSeconds;
        int external = port;
        for (int attempt = 0; attempt < 4; attempt++) {
            Reply reply = command(igd, "AddPortMapping", """
                    <NewRemoteHost></NewRemoteHost>\
                    <NewExternalPort>%d</NewExternalPort>\
                    <NewProtocol>UDP</NewProtocol>\
                    <NewInternalPort>%d</NewInternalPort>\
                    <NewInternalClient>%s</NewInternalClient>\
                    <NewEnabled>1</NewEnabled>\
                    <NewPortMappingDescription>darkmesh</NewPortMappingDescription>\
                    <NewLeaseDuration>%d</NewLeaseDuration>""".formatted(external, port, client.getHostAddress(), lease));
            if (reply.status == OK) {
                return Optional.of(external);
            }
            switch (reply.error()) {
                case ONLY_PERMANENT -> lease = 0;
                case CONFLICT -> external = external % 60_000 + 1_024;
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    void shut(Igd igd, int external) throws IOException, InterruptedException {
        command(igd, "DeletePortMapping", """
                <NewRemoteHost></NewRemoteHost>\
                <NewExternalPort>%d</NewExternalPort>\
                <NewProtocol>UDP</NewProtocol>""".formatted(external));
    }

    /** The gateway's own address outside, when it tells one. */
    Optional<InetAddress> externalAddress(Igd igd) throws IOException, InterruptedException {
        Reply reply = command(igd, "GetExternalIPAddress", "");
        try {
            return Igd.textOf("NewExternalIPAddress", reply.body).map(InetAddress::ofLiteral);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Reply command(Igd igd, String action, String arguments) throws IOException, InterruptedException {
        String body = """
                <?xml version="1.0"?>
                <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" \
                s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">\
                <s:Body><u:%1$s xmlns:u="%2$s">%3$s</u:%1$s></s:Body></s:Envelope>
                """.formatted(action, igd.serviceType(), arguments);
        return send(HttpRequest.newBuilder(igd.control())
                .header("Content-Type", "text/xml; charset=\"utf-8\"")
                .header("SOAPAction", "\"" + igd.serviceType() + "#" + action + "\"")
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8)));
    }

    private Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                http.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            return new Reply(response.statusCode(), in.readNBytes(MAX_BYTES));
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
