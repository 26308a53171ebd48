package io.darkmesh.agent.filter;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * IPv6 extension headers (RFC 8200 section 4). Those on our list are walked: hop-by-hop options in the first place,
 * destination options, one fragment header. Everything else that is an extension header, too many of them, and a chain
 * that ends too early are refused: a header that we do not understand could hide what comes behind it.
 */
final class ExtensionHeaders {
    /** The most extension headers of one packet. */
    static final int MAX_HEADERS = 8;

    private static final int HOP_BY_HOP = 0;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private ExtensionHeaders() {}

    /** The common case, worth a fast answer. */
    static boolean isOrdinary(int nextHeader) {
        return nextHeader == ParsedPacket.TCP || nextHeader == ParsedPacket.UDP || nextHeader == ParsedPacket.ICMPV6;
    }

    /** Whether the number names an extension header and no upper-layer protocol (IANA's list), or "no next header". */
    private static boolean isExtension(int nextHeader) {
        return switch (nextHeader) {
            case HOP_BY_HOP, 43, FRAGMENT, 50, 51, 59, DESTINATION_OPTIONS, 135, 139, 140, 253, 254 -> true;
            default -> false;
        };
    }

    static Verdict walk(ParsedPacket packet, MemorySegment memory, long begin, int end) {
        int nextHeader = packet.protocol();
        int at = ParsedPacket.IPV6_BYTES;
        boolean hasFragmentHeader = false;
        for (int i = 0; isExtension(nextHeader); i++) {
            if (i == MAX_HEADERS || (nextHeader == HOP_BY_HOP && i > 0)) {
                return Verdict.HEADER_NOT_ALLOWED;
            }
            if (at + 8 > end) {
                return Verdict.MALFORMED;
            }
            int following = Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, begin + at));
            switch (nextHeader) {
                case HOP_BY_HOP, DESTINATION_OPTIONS ->
                    at += 8 + 8 * Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, begin + at + 1));
                case FRAGMENT -> {
                    if (hasFragmentHeader) {
                        return Verdict.HEADER_NOT_ALLOWED;
                    }
                    hasFragmentHeader = true;
                    int field = Short.toUnsignedInt(memory.get(SHORT, begin + at + 2));
                    packet.fragmentHeader(field & 0xfff8, (field & 1) != 0, memory.get(INT, begin + at + 4));
                    at += 8;
                    if (packet.isLaterFragment()) {
                        packet.afterExtensionHeaders(following, at);
                        return Verdict.ALLOWED;
                    }
                }
                default -> {
                    return Verdict.HEADER_NOT_ALLOWED;
                }
            }
            nextHeader = following;
        }
        packet.afterExtensionHeaders(nextHeader, at);
        return at > end ? Verdict.MALFORMED : Verdict.ALLOWED;
    }
}
