package io.darkmesh.protocol.api;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.List;

/** The body of {@code PUT /api/v1/node/endpoints}: all the places where this node can be reached now, best first. */
public record EndpointsUpdate(List<UdpEndpoint> endpoints) {
    public EndpointsUpdate {
        endpoints = List.copyOf(endpoints);
    }
}
