package io.darkmesh.protocol.stun;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.Collection;
import java.util.List;

/** How a NAT maps one local port (RFC 4787 section 4.1, RFC 5780 section 4.3), as far as the answers tell. */
public enum MappingBehavior {
    /** Fewer than two servers at different addresses have answered. */
    UNKNOWN,
    /** What the servers see is this host's own address. */
    NOT_TRANSLATED,
    ENDPOINT_INDEPENDENT,
    /** Another mapping for another address; the same for two ports of one address. */
    ADDRESS_DEPENDENT,
    /** Another mapping for another port of the same address. */
    ADDRESS_AND_PORT_DEPENDENT,
    /** Another mapping for another address; no server answered from two ports, which would tell the two above apart. */
    ENDPOINT_DEPENDENT;

    /** What one server saw. */
    public record Observation(UdpEndpoint server, UdpEndpoint mapped) {}

    /**
     * Classifies.
     *
     * @param observations of one local socket and one address family, within the life of a mapping
     * @param local addresses of this host with the socket's port
     */
    public static MappingBehavior of(List<Observation> observations, Collection<UdpEndpoint> local) {
        if (!observations.isEmpty() && observations.stream().allMatch(seen -> local.contains(seen.mapped()))) {
            return NOT_TRANSLATED;
        }
        boolean otherAddressSame = false;
        boolean otherAddressDiffers = false;
        boolean otherPortSame = false;
        for (Observation one : observations) {
            for (Observation two : observations) {
                boolean same = one.mapped().equals(two.mapped());
                if (!one.server().address().equals(two.server().address())) {
                    otherAddressSame |= same;
                    otherAddressDiffers |= !same;
                } else if (one.server().port() != two.server().port()) {
                    if (!same) {
                        return ADDRESS_AND_PORT_DEPENDENT;
                    }
                    otherPortSame = true;
                }
            }
        }
        if (otherAddressDiffers) {
            return otherPortSame ? ADDRESS_DEPENDENT : ENDPOINT_DEPENDENT;
        }
        return otherAddressSame ? ENDPOINT_INDEPENDENT : UNKNOWN;
    }

    /** Whether a port learned from a server is not the one a peer has to send to. */
    public boolean varies() {
        return this == ADDRESS_DEPENDENT || this == ADDRESS_AND_PORT_DEPENDENT || this == ENDPOINT_DEPENDENT;
    }
}
