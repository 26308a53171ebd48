package io.darkmesh.relay.io;

import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.relay.RelayRevocations;
import io.darkmesh.relay.router.RelayRouter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one coordinator each minute whose tokens are void. The list is signed by the key that signs the tokens, so whoever
 * serves it can hold it back but not change it. Owned by one thread.
 */
public final class RevocationFeed {
    /** Between two questions. */
    public static final Duration PAUSE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(RevocationFeed.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final URI url;
    private final List<PublicKey> coordinators;
    private final RelayRouter router;
    private final HttpClient client;
    private Set<Key32> revoked = Set.of();
    private long issuedAt = Long.MIN_VALUE;

    /**
     * @param coordinator its address, such as {@code https://mesh.example.org:8443}
     * @param coordinators the keys the relay knows, in the relay's order
     * @param tls whom to trust; null for the host's authorities
     */
    public RevocationFeed(URI coordinator, List<PublicKey> coordinators, RelayRouter router, @Nullable SSLContext tls) {
        this.url = coordinator.resolve(RelayRevocations.PATH);
        this.coordinators = List.copyOf(coordinators);
        this.router = router;
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(PATIENCE);
        this.client = tls == null ? builder.build() : builder.sslContext(tls).build();
    }

    /** Asks once; what fails is reported, and the last list stays. */
    public void ask() throws InterruptedException {
        try {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(url).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                take(Base64.getDecoder().decode(response.body().strip()));
            } else {
                LOG.warn("no list of revoked nodes at {}: status {}", url, response.statusCode());
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("no list of revoked nodes at {}: {}", url, e.toString());
        }
    }

    private void take(byte[] signed) {
        for (int i = 0; i < coordinators.size(); i++) {
            Optional<RelayRevocations> list = RelayRevocations.verify(signed, coordinators.get(i));
            if (list.isPresent()) {
                take(i, list.get());
                return;
            }
        }
        LOG.warn("the list of revoked nodes at {} is not signed by a coordinator of ours", url);
    }

    private void take(int coordinator, RelayRevocations list) {
        if (list.issuedAt() < issuedAt) {
            LOG.warn("the list of revoked nodes at {} is older than the last", url);
            return;
        }
        issuedAt = list.issuedAt();
        Set<Key32> next = new HashSet<>(list.nodeKeys());
        for (Key32 key : next) {
            if (!revoked.contains(key)) {
                router.revoke(coordinator, list.network(), key.toNodeKey());
            }
        }
        for (Key32 key : revoked) {
            if (!next.contains(key)) {
                router.restore(coordinator, list.network(), key.toNodeKey());
            }
        }
        revoked = next;
    }
}
