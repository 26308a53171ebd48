package io.darkmesh.agent.relay;

import io.darkmesh.agent.control.HttpsProxy;
import io.darkmesh.agent.control.PinnedKeyTrust;
import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.relay.RelayWebSocket;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Opens a WebSocket to a relay: TCP, a proxy's tunnel if one is configured, TLS, HTTP upgrade. Blocks. */
final class Dialler {
    static final int CONNECT_MS = 5_000;
    static final int ANSWER_MS = 10_000;

    /** RFC 6455 section 1.3. */
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final @Nullable HttpsProxy proxy;
    private final RandomGenerator random;

    Dialler(@Nullable HttpsProxy proxy, RandomGenerator random) {
        this.proxy = proxy;
        this.random = random;
    }

    /** @throws IOException with a line for people */
    Dialled dial(Relay relay) throws IOException {
        URI url = URI.create(String.valueOf(relay.url()));
        int port = url.getPort() < 0 ? 443 : url.getPort();
        Socket raw = connect(bare(url.getHost()), port);
        try {
            raw.setTcpNoDelay(true);
            raw.setSoTimeout(ANSWER_MS);
            SSLSocket tls = secure(raw, bare(url.getHost()), port, relay.fingerprint());
            upgrade(tls, url, port);
            raw.setSoTimeout(0);
            return new Dialled(raw, tls);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    private Socket connect(String host, int port) throws IOException {
        HttpsProxy through = proxy != null && proxy.isFor(host) ? proxy : null;
        if (through == null) {
            return HappyEyeballs.connect(host, port, CONNECT_MS);
        }
        Socket raw = HappyEyeballs.connect(through.host(), through.port(), CONNECT_MS);
        try {
            raw.setSoTimeout(ANSWER_MS);
            String target = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
            String authorization = through.authorization();
            HttpHead answer = HttpHead.exchange(
                    raw,
                    "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"
                            + (authorization == null ? "" : "Proxy-Authorization: " + authorization + "\r\n") + "\r\n");
            if (answer.status() / 100 != 2) {
                throw new IOException(
                        "the proxy " + through + " refuses a tunnel to " + target + " with status " + answer.status());
            }
            return raw;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private static SSLSocket secure(Socket raw, String host, int port, @Nullable String fingerprint)
            throws IOException {
        SSLSocket tls = (SSLSocket) factory(fingerprint).createSocket(raw, host, port, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        if (fingerprint == null) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        tls.setSSLParameters(parameters);
        try {
            tls.startHandshake();
        } catch (SSLHandshakeException e) {
            throw new IOException(
                    fingerprint == null
                            ? "no authority vouches for the relay at " + host + ":" + port
                            : "the relay at " + host + ":" + port + " has another key than the coordinator told",
                    e);
        }
        return tls;
    }

    private static SSLSocketFactory factory(@Nullable String fingerprint) {
        try {
            SSLContext context = fingerprint == null ? SSLContext.getDefault() : PinnedKeyTrust.context(fingerprint);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private void upgrade(SSLSocket tls, URI url, int port) throws IOException {
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        String key = Base64.getEncoder().encodeToString(nonce);
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        HttpHead answer = HttpHead.exchange(
                tls,
                "GET " + path + " HTTP/1.1\r\nHost: " + url.getHost() + (port == 443 ? "" : ":" + port)
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                        + "\r\nSec-WebSocket-Key: " + key + "\r\nSec-WebSocket-Protocol: " + RelayWebSocket.SUBPROTOCOL
                        + "\r\n\r\n");
        Optional<String> accept = answer.header("Sec-WebSocket-Accept");
        if (answer.status() != 101 || !accept.equals(Optional.of(accepted(key)))) {
            throw new IOException("there is no relay at " + url + ": status " + answer.status());
        }
    }

    private static String accepted(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
