package io.darkmesh.coordinator.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.IpPrefix;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AddressPoolTest {
    private static final IpPrefix ULA = IpPrefix.parse("fd12:3456:789a::/48");

    @Property(tries = 500)
    void everyAddressIsUsableAndInItsRange(@ForAll long seed) {
        Addresses picked = new AddressPool(AddressPool.IPV4_RANGE, ULA)
                .pick(taken -> false, new Random(seed))
                .orElseThrow();
        byte[] four = picked.ipv4().getAddress();
        assertThat(AddressPool.IPV4_RANGE.contains(picked.ipv4())).isTrue();
        assertThat(ULA.contains(picked.ipv6())).isTrue();
        assertThat(four[3]).isNotIn((byte) 0, (byte) 255);
        assertThat(picked.ipv4().getHostAddress())
                .doesNotStartWith("100.100.100.")
                .doesNotStartWith("100.64.0.")
                .doesNotStartWith("100.127.255.");
    }

    @Test
    void givesOutEveryUsableAddressOfARangeOnceAndThenNone() {
        var pool = new AddressPool(IpPrefix.parse("100.64.0.0/21"), ULA);
        Set<InetAddress> four = new HashSet<>();
        Set<InetAddress> six = new HashSet<>();
        var random = new Random(1);
        for (int i = 0; i < 6 * 254; i++) {
            Addresses picked = pool.pick(four::contains, random).orElseThrow();
            assertThat(four.add(picked.ipv4())).isTrue();
            assertThat(six.add(picked.ipv6())).isTrue();
        }
        assertThat(pool.pick(four::contains, random)).isEmpty();
    }

    @Test
    void leavesOutTheAddressThatCloudsAnswerOn() {
        var pool = new AddressPool(IpPrefix.parse("100.100.96.0/20"), ULA);
        Set<InetAddress> given = new HashSet<>();
        for (var next = pool.pick(given::contains, new Random(1));
                next.isPresent();
                next = pool.pick(given::contains, new Random(1))) {
            given.add(next.get().ipv4());
        }
        assertThat(given).hasSize(13 * 254).doesNotContain(InetAddress.ofLiteral("100.100.100.100"));
    }

    @Test
    void theUniqueLocalPrefixIsRandomAndBeginsWithFd() {
        IpPrefix one = AddressPool.randomUlaPrefix(new Random(1));
        IpPrefix two = AddressPool.randomUlaPrefix(new Random(2));
        assertThat(one).isNotEqualTo(two);
        assertThat(one.length()).isEqualTo(48);
        assertThat(one.address().getAddress()[0]).isEqualTo((byte) 0xfd);
    }
}
