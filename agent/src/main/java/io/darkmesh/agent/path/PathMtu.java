package io.darkmesh.agent.path;

/**
 * How large inner packets to a peer may be; published as the WireGuard peer's attachment. Immutable.
 *
 * @param provenBytes a packet of so many bytes has come through whole, or the path has a size that needs no proof
 * @param ceilingBytes what may yet turn out to come through: above the proven size only while a new path is searched
 */
public record PathMtu(int provenBytes, int ceilingBytes) {
    /** What every path is held to carry, in fragments if need be: the least that IPv6 allows (RFC 8200 section 5). */
    public static final int BASE_BYTES = 1280;

    public PathMtu {
        if (provenBytes < BASE_BYTES || ceilingBytes < provenBytes) {
            throw new IllegalArgumentException("no MTU: " + provenBytes + " to " + ceilingBytes);
        }
    }
}
