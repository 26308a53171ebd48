package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.protocol.api.ProblemType;
import io.vertx.core.MultiMap;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes our request of the framework's. */
final class Requests {
    private Requests() {}

    /** @throws ProblemException malformed-request, when the client means another host */
    static Request read(RoutingContext context, KnownHosts hosts) {
        HttpServerRequest request = context.request();
        String host = request.authority() == null ? null : request.authority().toString();
        URI base = hosts.base(host)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.MALFORMED_REQUEST,
                        "this coordinator is not known by the name in the request's address;"
                                + " start it with --external-url if it should be"));
        var cookies = new HashMap<String, String>();
        for (Cookie cookie : request.cookies()) {
            cookies.put(cookie.getName(), cookie.getValue());
        }
        SocketAddress remote = request.remoteAddress();
        String path = request.path();
        String body =
                context.body().buffer() == null ? "" : context.body().buffer().toString();
        return new Request(
                request.method().name(),
                base,
                path == null ? "/" : path,
                Map.copyOf(context.pathParams()),
                firstOfEach(request.params()),
                firstOfEach(request.formAttributes()),
                Map.copyOf(cookies),
                request::getHeader,
                body,
                remote == null ? "" : rateKey(remote));
    }

    /** The address; of an IPv6 address the /64, which one host can roam in. */
    private static String rateKey(SocketAddress remote) {
        String address = String.valueOf(remote.hostAddress());
        if (address.indexOf(':') < 0) {
            return address;
        }
        byte[] bytes =
                java.net.InetAddress.ofLiteral(address.replaceAll("%.*", "")).getAddress();
        return bytes.length == 4 ? address : java.util.HexFormat.of().formatHex(bytes, 0, 8) + "::/64";
    }

    private static Map<String, String> firstOfEach(@Nullable MultiMap values) {
        var map = new HashMap<String, String>();
        if (values != null) {
            values.forEach(entry -> map.putIfAbsent(entry.getKey(), entry.getValue()));
        }
        return Map.copyOf(map);
    }
}
