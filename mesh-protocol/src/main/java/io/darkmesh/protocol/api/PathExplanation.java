package io.darkmesh.protocol.api;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why the path to one peer is what it is; also what {@code meshctl explain path --json} prints.
 *
 * @param schema 1; grows when a field changes its meaning
 * @param path {@code none}, {@code direct}, {@code relayed}
 * @param via the endpoint or the relay that the path goes through
 * @param relayToo whether packets also go through the relay, because nobody knows whether the direct way still works
 * @param ownMapping how the NAT on this side maps (RFC 5780), such as {@code endpoint-independent}
 * @param peerMapping how the peer says its NAT maps
 * @param why one line
 * @param nextSearchSeconds until the direct way is looked for again; -1 when it is being looked for, or need not be
 * @param own where this node told the peer it can be reached
 * @param tried the peer's candidates
 */
public record PathExplanation(
        int schema,
        String peer,
        String path,
        @Nullable String via,
        boolean relayToo,
        long pathAgeSeconds,
        double roundTripMs,
        String ownMapping,
        String peerMapping,
        String why,
        long nextSearchSeconds,
        List<Own> own,
        List<Tried> tried) {
    public static final int SCHEMA = 1;

    public PathExplanation {
        own = List.copyOf(own);
        tried = List.copyOf(tried);
    }

    /** A candidate of this node, of a kind such as {@code server-reflexive} (RFC 8445). */
    public record Own(String kind, UdpEndpoint endpoint) {}

    /**
     * A candidate of the peer.
     *
     * @param probes sent to it in this or the last search
     * @param answered whether a probe was answered lately
     * @param proven whether one inside the session was
     * @param roundTripMs negative when never measured
     */
    public record Tried(
            String kind, UdpEndpoint endpoint, int probes, boolean answered, boolean proven, double roundTripMs) {}
}
