package io.darkmesh.agent.control;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP proxy that lets TLS through by CONNECT (RFC 9110 section 9.3.6).
 *
 * @param authorization value of {@code Proxy-Authorization}, if it wants one
 * @param except hosts to reach without it: names, {@code .domain} for all below, or {@code *}
 */
public record HttpsProxy(String host, int port, @Nullable String authorization, List<String> except) {
    private static final Logger LOG = LoggerFactory.getLogger(HttpsProxy.class);
    private static final int DEFAULT_PORT = 80;

    public HttpsProxy {
        except = List.copyOf(except);
    }

    /** What {@code HTTPS_PROXY} and {@code NO_PROXY} say, in capitals or not; nothing when they name no proxy. */
    public static Optional<HttpsProxy> of(Map<String, String> environment) {
        String url = first(environment, "HTTPS_PROXY", "https_proxy");
        String no = first(environment, "NO_PROXY", "no_proxy");
        return url == null || url.isBlank() ? Optional.empty() : Optional.of(parse(url, no == null ? "" : no));
    }

    /** As {@link #of}, of this process; one that makes no sense is reported and not used. */
    public static Optional<HttpsProxy> ofThisProcess() {
        try {
            return of(System.getenv());
        } catch (IllegalArgumentException e) {
            LOG.warn("HTTPS_PROXY is not used: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** @throws IllegalArgumentException when the first is not {@code [http://][user:password@]host[:port]} */
    public static HttpsProxy parse(String url, String except) {
        String text = url.strip();
        URI uri = URI.create(text.contains("://") ? text : "http://" + text);
        if (uri.getHost() == null || !"http".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("a proxy is http://host:port");
        }
        String user = uri.getUserInfo();
        String host = uri.getHost();
        return new HttpsProxy(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                user == null
                        ? null
                        : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)),
                Arrays.stream(except.split(","))
                        .map(each -> each.strip().toLowerCase(Locale.ROOT))
                        .filter(each -> !each.isEmpty())
                        .toList());
    }

    /** Whether it is the way to this host. */
    public boolean isFor(String target) {
        String name = target.toLowerCase(Locale.ROOT);
        for (String each : except) {
            String suffix = each.startsWith(".") ? each : "." + each;
            if (each.equals("*") || each.equals(name) || name.endsWith(suffix)) {
                return false;
            }
        }
        return true;
    }

    /** For the JDK's client. */
    ProxySelector selector() {
        var through = List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(host, port)));
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return isFor(uri.getHost()) ? through : List.of(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, java.io.IOException e) {
                // the request fails with the same reason
            }
        };
    }

    private static @Nullable String first(Map<String, String> environment, String one, String two) {
        String value = environment.get(one);
        return value != null ? value : environment.get(two);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "http://" + host + ":" + port;
    }
}
