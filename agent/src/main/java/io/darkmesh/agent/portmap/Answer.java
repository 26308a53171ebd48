package io.darkmesh.agent.portmap;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What a gateway answered. */
sealed interface Answer {
    /**
     * A port is open.
     *
     * @param address the gateway's own; null where the protocol tells it apart
     */
    record Opened(@Nullable InetAddress address, int port, long lifetimeSeconds, long epochSeconds) implements Answer {}

    /** NAT-PMP's other half. */
    record Address(InetAddress address, long epochSeconds) implements Answer {}

    /** It understood, and will not; the code is the protocol's own. */
    record Refused(int code) implements Answer {}
}
