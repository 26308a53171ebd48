package io.darkmesh.agent.filter;

/** What names a flow, the same for both directions; reused from packet to packet by one worker. */
final class FlowKey {
    private static final long FRAGMENT_KIND = 1L << 40;
    private static final int KIND_SHIFT = 32;

    long lowerHigh;
    long lowerLow;
    long upperHigh;
    long upperLow;
    long portsAndProtocol;
    private boolean fromLower;
    private final long seed;

    /** {@code seed} is secret, so that nobody can aim at one bucket. */
    FlowKey(long seed) {
        this.seed = seed;
    }

    /** Whether the packet goes from the lower end to the upper one. */
    boolean isFromLower() {
        return fromLower;
    }

    void ofFlow(ParsedPacket packet) {
        int order = order(packet);
        fromLower = order != 0 ? order < 0 : packet.sourcePort <= packet.destinationPort;
        ends(packet);
        int lowerPort = fromLower ? packet.sourcePort : packet.destinationPort;
        int upperPort = fromLower ? packet.destinationPort : packet.sourcePort;
        portsAndProtocol = (long) packet.protocol() << KIND_SHIFT | (long) lowerPort << 16 | upperPort;
    }

    /** The fragments of one packet; these have a direction. */
    void ofFragments(ParsedPacket packet) {
        fromLower = true;
        ends(packet);
        portsAndProtocol =
                FRAGMENT_KIND | (long) packet.protocol() << KIND_SHIFT | Integer.toUnsignedLong(packet.fragmentId);
    }

    private static int order(ParsedPacket packet) {
        int high = Long.compareUnsigned(packet.sourceHigh, packet.destinationHigh);
        return high != 0 ? high : Long.compareUnsigned(packet.sourceLow, packet.destinationLow);
    }

    private void ends(ParsedPacket packet) {
        lowerHigh = fromLower ? packet.sourceHigh : packet.destinationHigh;
        lowerLow = fromLower ? packet.sourceLow : packet.destinationLow;
        upperHigh = fromLower ? packet.destinationHigh : packet.sourceHigh;
        upperLow = fromLower ? packet.destinationLow : packet.sourceLow;
    }

    int lowerPort() {
        return (int) (portsAndProtocol >>> 16) & 0xffff;
    }

    int upperPort() {
        return (int) portsAndProtocol & 0xffff;
    }

    long hash() {
        long hash = mix(seed ^ lowerLow);
        hash = mix(hash ^ lowerHigh);
        hash = mix(hash ^ upperLow);
        hash = mix(hash ^ upperHigh);
        return mix(hash ^ portsAndProtocol);
    }

    /** The finaliser of splitmix64. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
