package io.darkmesh.agent.filter;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The headers of one IP packet as numbers; reused from packet to packet by one worker. IPv4 addresses are held as
 * IPv4-mapped IPv6 addresses. Lengths are bytes, offsets count from the packet's first byte.
 */
public final class ParsedPacket {
    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int ICMPV6 = 58;

    /** TCP flags. */
    public static final int FIN = 0x01;

    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;

    static final int IPV4_BYTES = 20;
    static final int IPV6_BYTES = 40;

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final long MAPPED_PREFIX = 0xffff_0000_0000L;
    private static final int UDP_BYTES = 8;
    private static final int TCP_BYTES = 20;
    private static final int ICMP_BYTES = 8;

    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;
    int sourcePort;
    int destinationPort;
    int fragmentId;

    private boolean ipv6;
    private int bytes;
    private int protocol;
    private int transportAt;
    private int fragmentOffset;
    private boolean fragment;
    private int tcpFlags;
    private int icmpType;

    /** Where the transport header begins; behind all extension headers. */
    public int transportAt() {
        return transportAt;
    }

    /** Length of the packet by its own header. */
    public int bytes() {
        return bytes;
    }

    public boolean isIpv6() {
        return ipv6;
    }

    /** The transport protocol, behind all extension headers. */
    public int protocol() {
        return protocol;
    }

    /** 0 where the protocol has none; an ICMP echo has its identifier in both. */
    public int sourcePort() {
        return sourcePort;
    }

    public int destinationPort() {
        return destinationPort;
    }

    public long sourceHigh() {
        return sourceHigh;
    }

    public long sourceLow() {
        return sourceLow;
    }

    public long destinationHigh() {
        return destinationHigh;
    }

    public long destinationLow() {
        return destinationLow;
    }

    /** Whether it is one of several fragments. */
    public boolean isFragment() {
        return fragment;
    }

    boolean isLaterFragment() {
        return fragmentOffset > 0;
    }

    /** Whether it would lie over the transport header that the first fragment showed us (RFC 1858, RFC 3128). */
    boolean overwritesPorts() {
        return fragmentOffset > 0 && fragmentOffset < TCP_BYTES;
    }

    /** 0 for anything but a whole TCP header. */
    public int tcpFlags() {
        return tcpFlags;
    }

    /** Whether it reports about another packet. */
    public boolean isIcmpError() {
        return switch (protocol) {
            case ICMP -> icmpType == 3 || icmpType == 11 || icmpType == 12;
            case ICMPV6 -> icmpType >= 1 && icmpType <= 4;
            default -> false;
        };
    }

    /**
     * Reads a packet of {@code available} bytes.
     *
     * @return {@link Verdict#ALLOWED} when it could be read; otherwise nothing else may be asked
     */
    public Verdict parse(MemorySegment memory, long at, int available) {
        return parse(memory, at, available, available);
    }

    /** {@code available} bytes of a packet that may say it has up to {@code claimable}, as quoted in an ICMP error. */
    Verdict parse(MemorySegment memory, long at, int available, int claimable) {
        if (available < IPV4_BYTES) {
            return Verdict.MALFORMED;
        }
        sourcePort = 0;
        destinationPort = 0;
        tcpFlags = 0;
        icmpType = -1;
        fragment = false;
        fragmentOffset = 0;
        Verdict network =
                switch (memory.get(ValueLayout.JAVA_BYTE, at) >> 4) {
                    case 4 -> parseIpv4(memory, at, available, claimable);
                    case 6 -> parseIpv6(memory, at, available, claimable);
                    default -> Verdict.MALFORMED;
                };
        if (network != Verdict.ALLOWED || isLaterFragment()) {
            return network;
        }
        return parseTransport(memory, at, Math.min(available, bytes));
    }

    private Verdict parseIpv4(MemorySegment memory, long at, int available, int claimable) {
        ipv6 = false;
        bytes = Short.toUnsignedInt(memory.get(SHORT, at + 2));
        transportAt = (memory.get(ValueLayout.JAVA_BYTE, at) & 0xf) * 4;
        if (transportAt < IPV4_BYTES || transportAt > bytes || bytes > claimable || transportAt > available) {
            return Verdict.MALFORMED;
        }
        sourceHigh = 0;
        sourceLow = MAPPED_PREFIX | Integer.toUnsignedLong(memory.get(INT, at + 12));
        destinationHigh = 0;
        destinationLow = MAPPED_PREFIX | Integer.toUnsignedLong(memory.get(INT, at + 16));
        protocol = Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at + 9));
        int fragmentField = memory.get(SHORT, at + 6);
        fragment = (fragmentField & 0x3fff) != 0;
        fragmentOffset = (fragmentField & 0x1fff) * 8;
        fragmentId = Short.toUnsignedInt(memory.get(SHORT, at + 4));
        return Verdict.ALLOWED;
    }

    private Verdict parseIpv6(MemorySegment memory, long at, int available, int claimable) {
        if (available < IPV6_BYTES) {
            return Verdict.MALFORMED;
        }
        ipv6 = true;
        bytes = IPV6_BYTES + Short.toUnsignedInt(memory.get(SHORT, at + 4));
        if (bytes > claimable) {
            return Verdict.MALFORMED;
        }
        sourceHigh = memory.get(LONG, at + 8);
        sourceLow = memory.get(LONG, at + 16);
        destinationHigh = memory.get(LONG, at + 24);
        destinationLow = memory.get(LONG, at + 32);
        if (isMapped(sourceHigh, sourceLow) || isMapped(destinationHigh, destinationLow)) {
            return Verdict.MALFORMED; // RFC 4291 section 2.5.5.2: for use inside a host
        }
        protocol = Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at + 6));
        transportAt = IPV6_BYTES;
        return ExtensionHeaders.isOrdinary(protocol)
                ? Verdict.ALLOWED
                : ExtensionHeaders.walk(this, memory, at, Math.min(available, bytes));
    }

    static boolean isMapped(long high, long low) {
        return high == 0 && low >>> 32 == 0xffff;
    }

    /** Takes over where the extension headers led to. */
    void afterExtensionHeaders(int upperProtocol, int upperAt) {
        protocol = upperProtocol;
        transportAt = upperAt;
    }

    void fragmentHeader(int offset, boolean more, int id) {
        fragment = offset > 0 || more;
        fragmentOffset = offset;
        fragmentId = id;
    }

    private Verdict parseTransport(MemorySegment memory, long at, int end) {
        int needed =
                switch (protocol) {
                    case TCP -> fragment ? TCP_BYTES : UDP_BYTES;
                    case UDP -> UDP_BYTES;
                    case ICMP, ICMPV6 -> ICMP_BYTES;
                    default -> 0;
                };
        if (transportAt + needed > end) {
            return fragment ? Verdict.BAD_FRAGMENT : Verdict.MALFORMED;
        }
        long transport = at + transportAt;
        switch (protocol) {
            case TCP, UDP -> {
                sourcePort = Short.toUnsignedInt(memory.get(SHORT, transport));
                destinationPort = Short.toUnsignedInt(memory.get(SHORT, transport + 2));
                tcpFlags = protocol == TCP && transportAt + 14 <= end
                        ? memory.get(ValueLayout.JAVA_BYTE, transport + 13)
                        : 0;
            }
            case ICMP, ICMPV6 -> parseIcmp(memory, transport);
            default -> {}
        }
        return Verdict.ALLOWED;
    }

    private void parseIcmp(MemorySegment memory, long transport) {
        icmpType = Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, transport));
        boolean isEcho = protocol == ICMP ? icmpType == 0 || icmpType == 8 : icmpType == 128 || icmpType == 129;
        if (isEcho) {
            sourcePort = Short.toUnsignedInt(memory.get(SHORT, transport + 4));
            destinationPort = sourcePort;
        }
    }
}
