package io.darkmesh.protocol.api;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the agent knows of the network around this host; also what {@code meshctl netcheck --json} prints.
 *
 * @param schema 1; grows when a field changes its meaning
 * @param udp whether any STUN server answers
 * @param ipv4 where this node appears to others over IPv4; null when no server answers over it
 * @param ipv6 the same over IPv6
 * @param mapping how the IPv4 NAT maps (RFC 5780), such as {@code endpoint-independent}
 * @param filtering what that NAT lets in (RFC 5780); {@code not-port-dependent} where no STUN server has the second
 *     address that would tell more, {@code unknown} where none has even a second port
 * @param portMapProtocols in which the router has answered: {@code pcp}, {@code nat-pmp}, {@code upnp}
 * @param portMapped what the router forwards to this node
 * @param captivePortal {@code none} when the coordinator has answered itself, {@code found}, {@code intercepted} when
 *     somebody with another key has, {@code unknown} when nobody has
 * @param captivePortalDetail what was seen of it
 * @param candidates all places where this node may be reached, best first
 * @param homeRelay the relay where this node always listens
 */
public record NetCheckReport(
        int schema,
        boolean udp,
        @Nullable UdpEndpoint ipv4,
        @Nullable UdpEndpoint ipv6,
        String mapping,
        String filtering,
        List<String> portMapProtocols,
        List<UdpEndpoint> portMapped,
        String captivePortal,
        @Nullable String captivePortalDetail,
        List<PathExplanation.Own> candidates,
        @Nullable String homeRelay,
        List<Relay> relays) {
    public static final int SCHEMA = 1;

    public NetCheckReport {
        portMapProtocols = List.copyOf(portMapProtocols);
        portMapped = List.copyOf(portMapped);
        candidates = List.copyOf(candidates);
        relays = List.copyOf(relays);
    }

    /**
     * One relay.
     *
     * @param stunMs how long its STUN server's answer took, negative without one
     * @param connected whether there is a connection; one that is not home is only dialled when it is needed
     * @param roundTripMs of the connection, negative when not measured
     * @param problem why there is no connection, when there should be
     */
    public record Relay(
            String id,
            String region,
            double stunMs,
            boolean connected,
            double roundTripMs,
            @Nullable String problem) {}
}
