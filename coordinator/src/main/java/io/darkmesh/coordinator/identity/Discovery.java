package io.darkmesh.coordinator.identity;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.protocol.api.ProblemType;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the provider says of itself (OpenID Connect Discovery 1.0), fetched when first needed and then each hour. */
final class Discovery {
    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);
    private static final Duration KEPT = Duration.ofHours(1);

    /** The provider's metadata and its keys; the keys refresh themselves when an unknown one appears. */
    record Found(OIDCProviderMetadata metadata, JWKSource<SecurityContext> keys, Instant at) {}

    private final URI issuer;
    private final BackChannel channel;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Found found;

    Discovery(URI issuer, BackChannel channel, InstantSource clock) {
        this.issuer = issuer;
        this.channel = channel;
        this.clock = clock;
    }

    /** @throws ProblemException unavailable, when the provider does not answer or makes no sense */
    Found get() {
        lock.lock();
        try {
            Found known = found;
            if (known != null && known.at().plus(KEPT).isAfter(clock.instant())) {
                return known;
            }
            try {
                Found fresh = fetch();
                found = fresh;
                return fresh;
            } catch (ProblemException e) {
                if (known != null) {
                    return known;
                }
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    private Found fetch() {
        URI document = URI.create(issuer.toString().replaceAll("/$", "") + "/.well-known/openid-configuration");
        BackChannel.Answer answer = channel.get(document, null);
        try {
            if (answer.status() != 200) {
                throw new ParseException("status " + answer.status());
            }
            OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(answer.body());
            if (!metadata.getIssuer().getValue().equals(issuer.toString())) {
                throw new ParseException("it calls itself " + metadata.getIssuer() + ", not " + issuer);
            }
            JWKSource<SecurityContext> keys = JWKSourceBuilder.create(
                            metadata.getJWKSetURI().toURL(), url -> keys(URI.create(url.toString())))
                    .retrying(true)
                    .build();
            return new Found(metadata, keys, clock.instant());
        } catch (ParseException | MalformedURLException e) {
            LOG.warn("the identity provider's {} is not usable: {}", document, e.getMessage());
            throw new ProblemException(
                    ProblemType.UNAVAILABLE, "the identity provider answers with something that is not OpenID Connect");
        }
    }

    private Resource keys(URI uri) throws IOException {
        try {
            BackChannel.Answer answer = channel.get(uri, null);
            if (answer.status() != 200) {
                throw new IOException("status " + answer.status());
            }
            return new Resource(answer.body(), "application/json");
        } catch (ProblemException e) {
            throw new IOException(e);
        }
    }
}
