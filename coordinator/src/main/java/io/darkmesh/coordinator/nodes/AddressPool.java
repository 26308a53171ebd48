package io.darkmesh.coordinator.nodes;

import io.darkmesh.protocol.netmap.IpPrefix;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Chooses addresses. IPv4 at random, so that an address given back is unlikely to be given out again soon; IPv6 is the
 * network's /48 with the IPv4 address in its last 32 bits, so one check of uniqueness serves both.
 *
 * <p>Left out: the first and the last /24 of the range (kept for services of the network itself), addresses that end
 * in .0 or .255 (some hosts take them for networks and broadcasts), and 100.100.100.0/24 (clouds and other meshes answer
 * there).
 */
public final class AddressPool {
    /** RFC 6598: the range between carriers and their customers, which home and office networks do not use. */
    public static final IpPrefix IPV4_RANGE = IpPrefix.parse("100.64.0.0/10");

    private static final int RANDOM_TRIES = 64;
    private static final Set<Integer> LEFT_OUT_LAST_OCTETS = Set.of(0, 255);
    private static final int ELSEWHERE_IN_USE = 100 << 16 | 100 << 8;

    private final IpPrefix ipv4;
    private final IpPrefix ipv6;

    public AddressPool(IpPrefix ipv4, IpPrefix ipv6) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    /** A random unique local prefix (RFC 4193): fd and 40 random bits. */
    public static IpPrefix randomUlaPrefix(RandomGenerator random) {
        byte[] bytes = new byte[16];
        bytes[0] = (byte) 0xfd;
        for (int i = 1; i < 6; i++) {
            bytes[i] = (byte) random.nextInt(256);
        }
        return new IpPrefix(address(bytes), 48);
    }

    /** Free addresses, or nothing when the range is used up. */
    public Optional<Addresses> pick(Predicate<InetAddress> takenIpv4, RandomGenerator random) {
        int hosts = 1 << (32 - ipv4.length());
        for (int i = 0; i < RANDOM_TRIES; i++) {
            int host = random.nextInt(hosts);
            if (usable(host, hosts) && !takenIpv4.test(ipv4At(host))) {
                return Optional.of(at(host));
            }
        }
        for (int host = 0; host < hosts; host++) {
            if (usable(host, hosts) && !takenIpv4.test(ipv4At(host))) {
                return Optional.of(at(host));
            }
        }
        return Optional.empty();
    }

    private boolean usable(int host, int hosts) {
        int address = base() + host;
        return host >= 256
                && host < hosts - 256
                && !LEFT_OUT_LAST_OCTETS.contains(address & 0xff)
                && (address & 0x00ff_ff00) != ELSEWHERE_IN_USE;
    }

    private Addresses at(int host) {
        byte[] six = ipv6.address().getAddress();
        ByteBuffer.wrap(six).putInt(12, base() + host);
        return new Addresses(ipv4At(host), address(six));
    }

    private InetAddress ipv4At(int host) {
        return address(ByteBuffer.allocate(4).putInt(base() + host).array());
    }

    private int base() {
        return ByteBuffer.wrap(ipv4.address().getAddress()).getInt();
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
