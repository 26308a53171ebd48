package io.darkmesh.wireguard.session;

/**
 * Where datagrams of a peer come from and go to: a UDP address with or without the local address to send from, or a
 * path through a relay. The agent implements it; here it is carried about, and its address is used for cookies (which
 * bind to it) and for the rate limiter. Implementations are immutable.
 */
public interface Endpoint {
    /** The remote address: 4 or 16 bytes. For a path that has none, 16 bytes that name the sender as well as can be. */
    byte[] address();

    /** The remote port, 0 where there is none. */
    int port();

    /** The same remote end with the choice of a local address left to the system (wireguard.md, rule 13). */
    default Endpoint withoutLocalAddress() {
        return this;
    }
}
