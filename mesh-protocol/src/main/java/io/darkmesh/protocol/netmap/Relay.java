package io.darkmesh.protocol.netmap;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relay that serves the network, or a STUN server alone.
 *
 * @param id unique in the relay set; the relay says it when it is dialled, and the agent's proof covers it
 * @param region where it is, for people
 * @param url {@code wss://host[:port]/path}, or null for an entry that only answers STUN
 * @param fingerprint SHA-256 of the public key in the relay's certificate, {@code sha256:} and 64 hex digits, as for the
 *     coordinator; null when a public authority vouches for it
 * @param stun where it answers STUN over UDP: {@code host:port}, with a name, an IPv4 address or an IPv6 address in brackets
 */
public record Relay(
        String id,
        String region,
        @Nullable String url,
        @Nullable String fingerprint,
        List<String> stun) {
    /** Bytes of an id in UTF-8. */
    public static final int MAX_ID_BYTES = 255;

    /** STUN addresses of one relay. */
    public static final int MAX_STUN = 8;

    public Relay {
        stun = List.copyOf(stun);
        if (id.isBlank() || id.getBytes(StandardCharsets.UTF_8).length > MAX_ID_BYTES) {
            throw new IllegalArgumentException("a relay's id has 1 to " + MAX_ID_BYTES + " bytes");
        }
        if (url != null && !isWebSocket(url)) {
            throw new IllegalArgumentException("a relay's url is wss://host[:port]/path");
        }
        if (url == null && stun.isEmpty()) {
            throw new IllegalArgumentException("a relay has a url, STUN addresses or both");
        }
        if (stun.size() > MAX_STUN) {
            throw new IllegalArgumentException("a relay has at most " + MAX_STUN + " STUN addresses");
        }
        stun.forEach(Relay::checkAddress);
    }

    private static boolean isWebSocket(String url) {
        URI uri = URI.create(url);
        return "wss".equals(uri.getScheme())
                && uri.getHost() != null
                && uri.getUserInfo() == null
                && uri.getFragment() == null;
    }

    private static void checkAddress(String address) {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, Math.max(colon, 0));
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.isEmpty() || (host.indexOf(':') >= 0 && !bracketed)) {
            throw new IllegalArgumentException("a STUN address is host:port, IPv6 in brackets");
        }
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("a port is 1 to 65535");
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a STUN address is host:port", e);
        }
    }
}
