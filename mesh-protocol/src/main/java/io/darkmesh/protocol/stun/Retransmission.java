package io.darkmesh.protocol.stun;

/**
 * When an unanswered request over UDP is sent again (RFC 8489 section 6.2.1).
 *
 * @param initialNs RTO, doubled after each request
 * @param maxRequests Rc
 * @param lastWait Rm: the last request is waited for this many RTO
 */
public record Retransmission(long initialNs, int maxRequests, int lastWait) {
    /** The RFC's own: gives up after 39.5 s. */
    public static final Retransmission STANDARD = new Retransmission(500_000_000L, 7, 16);

    /** For finding one's address while a person waits: 0, 250, 750, 1750 ms, gives up after 3.75 s. */
    public static final Retransmission QUICK = new Retransmission(250_000_000L, 4, 8);

    public Retransmission {
        if (initialNs < 1 || maxRequests < 1 || maxRequests > 16 || lastWait < 1) {
            throw new IllegalArgumentException("a schedule has 1 to 16 requests and waits for each");
        }
    }

    long waitAfterNs(int requestsSent) {
        return requestsSent >= maxRequests ? lastWait * initialNs : initialNs << (requestsSent - 1);
    }
}
