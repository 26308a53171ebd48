package io.darkmesh.wireguard.session;

/** Why a transport message was dropped. On the fast path a negative int stands for it. */
public enum Drop {
    /** Shorter than header and tag. */
    MALFORMED(-1),
    /** The key is older than REJECT_AFTER_TIME, or has been retired meanwhile. */
    KEY_EXPIRED(-2),
    /** The counter has reached REJECT_AFTER_MESSAGES. */
    COUNTER_EXHAUSTED(-3),
    /** Forged. */
    AUTHENTICATION_FAILED(-4),
    /** The counter was seen before or is behind the window. */
    REPLAYED(-5),
    /** Authentic, but the packet inside is no IP packet or longer than the message. */
    PACKET_MALFORMED(-6),
    /** Authentic, but the inner source address is not among this peer's allowed IPs. */
    SOURCE_NOT_ALLOWED(-7);

    private static final Drop[] VALUES = values();

    private final int code;

    Drop(int code) {
        this.code = code;
    }

    /** The negative number that stands for this. */
    public int code() {
        return code;
    }

    /** Whether the message was authentic and new: it still counts as a sign of life, {@code received(nowNs, 0, true)}. */
    public boolean isAuthentic() {
        return this == PACKET_MALFORMED || this == SOURCE_NOT_ALLOWED;
    }

    /** What a negative number stands for. */
    public static Drop of(int code) {
        return VALUES[-1 - code];
    }
}
