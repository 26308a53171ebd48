package io.darkmesh.protocol.api;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PUT /api/v1/node/endpoints}: where this node can be reached now.
 *
 * @param endpoints all of them, best first
 * @param homeRelay id of the relay where it always listens; null when there is none
 */
public record EndpointsUpdate(
        List<UdpEndpoint> endpoints, @Nullable String homeRelay) {
    public EndpointsUpdate {
        endpoints = List.copyOf(endpoints);
    }

    /** Without a home relay. */
    public EndpointsUpdate(List<UdpEndpoint> endpoints) {
        this(endpoints, null);
    }
}
