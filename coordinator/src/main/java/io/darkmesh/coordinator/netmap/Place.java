package io.darkmesh.coordinator.netmap;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a node said it can be reached.
 *
 * @param endpoints best first
 * @param homeRelay id of a relay, if it told one
 */
public record Place(List<UdpEndpoint> endpoints, @Nullable String homeRelay) {
    /** Of a node that has not said anything. */
    public static final Place UNKNOWN = new Place(List.of(), null);

    public Place {
        endpoints = List.copyOf(endpoints);
    }
}
