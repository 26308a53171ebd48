package io.darkmesh.wireguard.allowedips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class AllowedIpsPropertyTest {
    @Property(tries = 300)
    void agreesWithALinearSearchForTheLongestPrefix(@ForAll long seed) {
        var random = new Random(seed);
        var table = new AllowedIps<String>();
        Map<Prefix, String> model = new LinkedHashMap<>();
        for (int step = 0; step < 150; step++) {
            String peer = "peer " + random.nextInt(6);
            Prefix prefix = prefix(random);
            switch (random.nextInt(12)) {
                case 0 -> {
                    table.removeAll(peer);
                    model.values().removeIf(peer::equals);
                }
                case 1, 2 -> assertThat(table.remove(prefix, peer)).isEqualTo(model.remove(prefix, peer));
                default -> {
                    table.insert(prefix, peer);
                    model.put(prefix, peer);
                }
            }
            for (int query = 0; query < 5; query++) {
                Prefix address = prefix(random);
                assertThat(lookup(table, address)).isEqualTo(search(model, address));
            }
            assertThat(table.list(peer))
                    .containsExactlyInAnyOrderElementsOf(model.entrySet().stream()
                            .filter(entry -> entry.getValue().equals(peer))
                            .map(Map.Entry::getKey)
                            .toList());
        }
    }

    /** Few bits differ, so that prefixes nest and share. */
    private static Prefix prefix(Random random) {
        long high = (random.nextLong() & random.nextLong() & random.nextLong()) | 0x0a00000000000000L;
        return random.nextBoolean()
                ? Prefix.ipv4((int) (high >>> 32) & 0xff0f00c3, random.nextInt(33))
                : Prefix.ipv6(high & 0xff00000f00000003L, random.nextLong() & 0xc00000000000000fL, random.nextInt(129));
    }

    private static String lookup(AllowedIps<String> table, Prefix address) {
        return address.ipv6()
                ? table.lookup(address.high(), address.low())
                : table.lookup((int) (address.high() >>> 32));
    }

    private static String search(Map<Prefix, String> model, Prefix address) {
        return model.entrySet().stream()
                .filter(entry -> entry.getKey().ipv6() == address.ipv6()
                        && entry.getKey().contains(address.high(), address.low()))
                .max(Comparator.comparing(entry -> entry.getKey().lengthBits()))
                .map(Map.Entry::getValue)
                .orElse(null);
    }

    @Property(tries = 1000)
    void textAndBackIsTheSamePrefix(@ForAll long seed) {
        var random = new Random(seed);
        Prefix prefix = random.nextBoolean() ? prefix(random) : Prefix.ipv6(random.nextLong(), random.nextLong(), 128);
        assertThat(Prefix.parse(prefix.toString())).isEqualTo(prefix);
        assertThat(Prefix.parse(prefix.address()).lengthBits()).isEqualTo(prefix.ipv6() ? 128 : 32);
    }

    @Example
    void addressesAreWrittenAsRfc5952Recommends() {
        assertThat(text("2001:db8:0:0:1:0:0:1/128")).isEqualTo("2001:db8::1:0:0:1/128");
        assertThat(text("2001:0db8::0001")).isEqualTo("2001:db8::1/128");
        assertThat(text("2001:db8:0:1:1:1:1:1")).isEqualTo("2001:db8:0:1:1:1:1:1/128");
        assertThat(text("2001:0:0:1:0:0:0:1")).isEqualTo("2001:0:0:1::1/128");
        assertThat(text("::")).isEqualTo("::/128");
        assertThat(text("FE80::/10")).isEqualTo("fe80::/10");
        assertThat(text("::ffff:1.2.3.4")).isEqualTo("::ffff:102:304/128");
        assertThat(text("10.11.12.13/8")).isEqualTo("10.0.0.0/8");
        assertThat(text("255.255.255.255/0")).isEqualTo("0.0.0.0/0");
    }

    private static String text(String text) {
        return Prefix.parse(text).toString();
    }

    @Example
    void whatIsNoPrefixIsRefused() {
        for (String text : List.of(
                "",
                "/",
                "a",
                "1.2.3.4/",
                "1.2.3.4/33",
                "1.2.3.4/-1",
                "::/129",
                "1.2.3.4/1000",
                "1.2.3.4/ 8",
                "::/+8",
                "example.org/8",
                "fe80::1%eth0/64",
                "[::1]/8",
                "1.2.3.4/8/8")) {
            assertThatThrownBy(() -> Prefix.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Prefix.of(new byte[5], 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void aHundredThousandPrefixesAreAddedAndTakenAwayQuickly() {
        var table = new AllowedIps<Integer>();
        var random = new Random(1);
        int[] addresses = random.ints(100_000).toArray();
        for (int address : addresses) {
            table.insert(Prefix.ipv4(address, 32), address & 1023);
        }
        for (int address : addresses) {
            assertThat(table.lookup(address)).isNotNull();
        }
        for (int peer = 0; peer < 1024; peer++) {
            table.removeAll(peer);
        }
        for (int address : addresses) {
            assertThat(table.lookup(address)).isNull();
        }
    }
}
