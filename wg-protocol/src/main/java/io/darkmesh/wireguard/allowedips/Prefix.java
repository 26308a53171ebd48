package io.darkmesh.wireguard.allowedips;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * An IPv4 or IPv6 prefix; host bits are zeroed. IPv4 addresses live in the upper half of {@code high}.
 *
 * @param ipv6 which family
 * @param high the first eight bytes of the address
 * @param low the last eight bytes of an IPv6 address, 0 for IPv4
 * @param lengthBits 0 to 32 or 128
 */
public record Prefix(boolean ipv6, long high, long low, int lengthBits) {
    /** Zeroes the host bits. */
    public Prefix {
        if (lengthBits < 0 || lengthBits > (ipv6 ? Long.SIZE * 2 : Integer.SIZE)) {
            throw new IllegalArgumentException("no prefix length: " + lengthBits);
        }
        high &= highMask(lengthBits);
        low &= lowMask(lengthBits);
    }

    /** An IPv4 prefix. */
    public static Prefix ipv4(int address, int lengthBits) {
        return new Prefix(false, ((long) address) << Integer.SIZE, 0, lengthBits);
    }

    /** An IPv6 prefix. */
    public static Prefix ipv6(long high, long low, int lengthBits) {
        return new Prefix(true, high, low, lengthBits);
    }

    /**
     * From 4 or 16 bytes.
     *
     * @throws IllegalArgumentException for another number of bytes or a length out of range
     */
    public static Prefix of(byte[] address, int lengthBits) {
        ByteBuffer in = ByteBuffer.wrap(address);
        return switch (address.length) {
            case 4 -> ipv4(in.getInt(), lengthBits);
            case 16 -> ipv6(in.getLong(), in.getLong(), lengthBits);
            default -> throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + address.length);
        };
    }

    /**
     * Reads {@code address/length}, or an address alone as a host. Resolves no names.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static Prefix parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = addressBytes(slash < 0 ? text : text.substring(0, slash));
        int lengthBits = slash < 0 ? address.length * Byte.SIZE : parseLength(text.substring(slash + 1));
        return of(address, lengthBits);
    }

    private static byte[] addressBytes(String text) {
        if (text.isEmpty() || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
            throw new IllegalArgumentException("no address: " + text);
        }
        InetAddress address = InetAddress.ofLiteral(text);
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address && text.indexOf(':') >= 0) {
            return ByteBuffer.allocate(16).putLong(0).putInt(0xffff).put(bytes).array();
        }
        return bytes;
    }

    private static int parseLength(String text) {
        if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("no prefix length: " + text);
        }
        return Integer.parseInt(text);
    }

    /** Whether the address, given as {@code high} and {@code low}, lies in this prefix of its own family. */
    public boolean contains(long addressHigh, long addressLow) {
        return ((high ^ addressHigh) & highMask(lengthBits)) == 0 && ((low ^ addressLow) & lowMask(lengthBits)) == 0;
    }

    static long highMask(int lengthBits) {
        return lengthBits == 0 ? 0 : -1L << Math.max(0, Long.SIZE - lengthBits);
    }

    static long lowMask(int lengthBits) {
        return lengthBits <= Long.SIZE ? 0 : -1L << (2 * Long.SIZE - lengthBits);
    }

    /** The address in text, IPv6 as RFC 5952 wants it. */
    public String address() {
        if (ipv6) {
            return Ipv6Text.format(high, low);
        }
        int v4 = (int) (high >>> Integer.SIZE);
        return (v4 >>> 24) + "." + (v4 >>> 16 & 0xff) + "." + (v4 >>> 8 & 0xff) + "." + (v4 & 0xff);
    }

    /** {@code address/length}. */
    @Override
    public String toString() {
        return address() + "/" + lengthBits;
    }
}
