package io.darkmesh.agent.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.IpPrefix;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class AddressSetPropertyTest {
    /** Few different bits, so that prefixes meet. */
    @Provide
    Arbitrary<InetAddress> addresses() {
        Arbitrary<Integer> four = Arbitraries.integers().between(0, 15);
        return Combinators.combine(four, four, Arbitraries.of(true, false)).as((high, low, isIpv4) -> {
            try {
                byte[] bytes = new byte[isIpv4 ? 4 : 16];
                bytes[0] = (byte) (high << 4);
                bytes[bytes.length - 1] = (byte) (int) low;
                return InetAddress.getByAddress(bytes);
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Provide
    Arbitrary<List<IpPrefix>> prefixes() {
        return Combinators.combine(addresses(), Arbitraries.integers().between(0, 128))
                .as((address, length) -> new IpPrefix(address, Math.min(length, address.getAddress().length * 8)))
                .list()
                .ofMaxSize(20);
    }

    @Property
    void holdsWhatAnyOfItsPrefixesHolds(
            @ForAll("prefixes") List<IpPrefix> prefixes, @ForAll("addresses") InetAddress address) {
        byte[] bytes = address.getAddress();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long high = bytes.length == 4 ? 0 : in.getLong();
        long low = bytes.length == 4 ? 0xffff_0000_0000L | Integer.toUnsignedLong(in.getInt()) : in.getLong();
        boolean expected = prefixes.stream().anyMatch(prefix -> prefix.contains(address));

        assertThat(AddressSet.of(prefixes).contains(high, low)).isEqualTo(expected);
    }
}
