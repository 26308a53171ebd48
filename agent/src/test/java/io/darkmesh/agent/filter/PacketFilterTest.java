package io.darkmesh.agent.filter;

import static io.darkmesh.agent.packets.Packet.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.agent.packets.Packet;
import io.darkmesh.protocol.netmap.FilterRule;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.PortRange;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PacketFilterTest {
    private static final long SECOND = 1_000_000_000L;
    private static final byte[] ALICE = address("100.64.0.1");
    private static final byte[] BOB = address("100.64.0.2");
    private static final byte[] EVE = address("100.64.0.66");
    private static final byte[] ALICE6 = address("fd00::1");
    private static final byte[] BOB6 = address("fd00::2");
    private static final byte[] NONE = {};

    private final PacketFilter filter =
            new PacketFilter(new FlowTable(Arena.ofAuto().allocate(FlowTable.MEMORY_BYTES, 64)), 42);
    private final FlowChecker checker = filter.newChecker();
    private long nowNs = 5;

    PacketFilterTest() {
        filter.publish(List.of(web()));
    }

    private static FilterRule rule(
            String id, String source, String destination, List<Integer> protocols, String... ports) {
        return new FilterRule(
                id,
                List.of(IpPrefix.parse(source)),
                List.of(IpPrefix.parse(destination)),
                protocols,
                List.of(ports).stream().map(PortRange::parse).toList());
    }

    private static FilterRule web() {
        return rule("web", "100.64.0.1", "100.64.0.2", List.of(6, 17), "80", "8000-8099");
    }

    private Verdict check(byte[] bytes) {
        MemorySegment memory = Packet.offHeap(bytes, 3, 0);
        var packet = new ParsedPacket();
        Verdict parsed = packet.parse(memory, 3, bytes.length);
        return parsed == Verdict.ALLOWED ? checker.check(packet, memory, 3, nowNs) : parsed;
    }

    private Verdict tcp(byte[] from, byte[] to, int fromPort, int toPort, int flags) {
        return check(Packet.of(from, to, 6, Packet.tcp(fromPort, toPort, 1, 1, flags, NONE, NONE))
                .toBytes());
    }

    private Verdict udp(byte[] from, byte[] to, int fromPort, int toPort) {
        return check(Packet.of(from, to, 17, Packet.udp(fromPort, toPort, new byte[4]))
                .toBytes());
    }

    @Test
    void allowsWhatARuleAllowsAndNothingElse() {
        assertThat(tcp(ALICE, BOB, 5000, 80, ParsedPacket.SYN)).isEqualTo(Verdict.ALLOWED);
        assertThat(tcp(ALICE, BOB, 5000, 8050, ParsedPacket.SYN)).isEqualTo(Verdict.ALLOWED);
        assertThat(tcp(ALICE, BOB, 5000, 81, ParsedPacket.SYN)).isEqualTo(Verdict.NO_RULE);
        assertThat(tcp(EVE, BOB, 5000, 80, ParsedPacket.SYN)).isEqualTo(Verdict.NO_RULE);
        assertThat(tcp(ALICE, EVE, 5000, 80, ParsedPacket.SYN)).isEqualTo(Verdict.NO_RULE);
        assertThat(check(Packet.of(ALICE, BOB, 47, new byte[20]).toBytes())).isEqualTo(Verdict.NO_RULE);
    }

    @Test
    void letsNothingPassWithoutRules() {
        filter.publish(List.of());

        assertThat(tcp(ALICE, BOB, 5000, 80, ParsedPacket.SYN)).isEqualTo(Verdict.NO_RULE);
    }

    @Test
    void anAnswerNeedsNoRuleButOnlyToAFlowThatWasAllowed() {
        assertThat(udp(BOB, ALICE, 80, 5000)).isEqualTo(Verdict.NO_RULE);

        assertThat(udp(ALICE, BOB, 5000, 80)).isEqualTo(Verdict.ALLOWED);

        assertThat(udp(BOB, ALICE, 80, 5000)).isEqualTo(Verdict.ALLOWED);
        assertThat(udp(BOB, ALICE, 80, 5001)).isEqualTo(Verdict.NO_RULE);
    }

    /** "UDP 30 s then 5 min". */
    @Test
    void forgetsAnUnansweredUdpFlowAfterThirtySecondsAndAnAnsweredOneAfterFiveMinutes() {
        udp(ALICE, BOB, 5000, 80);
        nowNs += 30 * SECOND;
        assertThat(udp(BOB, ALICE, 80, 5000)).isEqualTo(Verdict.NO_RULE);

        udp(ALICE, BOB, 5000, 80);
        nowNs += 29 * SECOND;
        assertThat(udp(BOB, ALICE, 80, 5000)).isEqualTo(Verdict.ALLOWED);
        nowNs += 299 * SECOND;
        assertThat(udp(BOB, ALICE, 80, 5000)).isEqualTo(Verdict.ALLOWED);
        nowNs += 300 * SECOND;
        assertThat(udp(BOB, ALICE, 80, 5000)).isEqualTo(Verdict.NO_RULE);
    }

    /** "TCP established 2 h 4 min". */
    @Test
    void remembersAnEstablishedTcpConnectionForTwoHours() {
        tcp(ALICE, BOB, 5000, 80, ParsedPacket.SYN);
        tcp(BOB, ALICE, 80, 5000, ParsedPacket.SYN | ParsedPacket.ACK);
        nowNs += 7439 * SECOND;
        assertThat(tcp(BOB, ALICE, 80, 5000, ParsedPacket.ACK)).isEqualTo(Verdict.ALLOWED);
        nowNs += 7440 * SECOND;
        assertThat(tcp(BOB, ALICE, 80, 5000, ParsedPacket.ACK)).isEqualTo(Verdict.NO_RULE);
    }

    @Test
    void forgetsAClosedTcpConnectionAfterFourMinutes() {
        tcp(ALICE, BOB, 5000, 80, ParsedPacket.SYN);
        tcp(BOB, ALICE, 80, 5000, ParsedPacket.SYN | ParsedPacket.ACK);
        tcp(ALICE, BOB, 5000, 80, ParsedPacket.FIN | ParsedPacket.ACK);
        nowNs += 239 * SECOND;
        assertThat(tcp(BOB, ALICE, 80, 5000, ParsedPacket.FIN | ParsedPacket.ACK))
                .isEqualTo(Verdict.ALLOWED);
        nowNs += 240 * SECOND;
        assertThat(tcp(BOB, ALICE, 80, 5000, ParsedPacket.ACK)).isEqualTo(Verdict.NO_RULE);
    }

    @Test
    void newRulesEndTheFlowsTheyDoNotAllowAndKeepTheOthers() {
        udp(ALICE, BOB, 5000, 80);
        udp(ALICE, BOB, 5000, 8000);

        filter.publish(List.of(rule("less", "100.64.0.0/10", "100.64.0.2", List.of(17), "80")));

        assertThat(udp(BOB, ALICE, 80, 5000)).isEqualTo(Verdict.ALLOWED);
        assertThat(udp(BOB, ALICE, 8000, 5000)).isEqualTo(Verdict.NO_RULE);
        assertThat(udp(BOB, ALICE, 8000, 5000)).isEqualTo(Verdict.NO_RULE);
    }

    @Test
    void keepsSixtyFourThousandFlowsAtOnce() {
        filter.publish(List.of(rule("all", "100.64.0.0/10", "100.64.0.0/10", List.of())));
        int kept = 0;
        for (int i = 0; i < 65_536; i++) {
            udp(ALICE, BOB, i, 53);
        }
        filter.publish(List.of(rule("out", "100.64.0.1", "100.64.0.2", List.of())));
        for (int i = 0; i < 65_536; i++) {
            kept += udp(BOB, ALICE, 53, i) == Verdict.ALLOWED ? 1 : 0;
        }

        // Eight ways: a few buckets overflow at half load.
        assertThat(kept).isGreaterThan(64_500);
    }

    @Test
    void neverHoldsMoreFlowsThanItsCapacity() {
        filter.publish(List.of(rule("all", "100.64.0.0/10", "100.64.0.0/10", List.of())));
        for (int i = 0; i < 300_000; i++) {
            assertThat(udp(address("100.64." + (i >> 16) + ".1"), BOB, i & 0xffff, 53))
                    .isEqualTo(Verdict.ALLOWED);
        }
    }

    /** "First fragment decides, later ones follow it or are dropped." */
    @Test
    void laterFragmentsFollowTheFirst() {
        byte[] datagram = Packet.udp(5000, 80, new byte[64]);
        Packet whole = Packet.of(ALICE, BOB, 17, datagram);
        Packet first = fragment(whole, 0x2000, Packet.slice(datagram, 0, 32));
        Packet second = fragment(whole, 4, Packet.slice(datagram, 32, 72));

        assertThat(check(second.toBytes())).isEqualTo(Verdict.FRAGMENT_WITHOUT_FIRST);
        assertThat(check(first.toBytes())).isEqualTo(Verdict.ALLOWED);
        assertThat(check(second.toBytes())).isEqualTo(Verdict.ALLOWED);
        nowNs += 60 * SECOND;
        assertThat(check(second.toBytes())).isEqualTo(Verdict.FRAGMENT_WITHOUT_FIRST);
    }

    @Test
    void fragmentsOfARefusedFirstAreRefused() {
        byte[] datagram = Packet.udp(5000, 81, new byte[64]);
        Packet whole = Packet.of(ALICE, BOB, 17, datagram);

        assertThat(check(fragment(whole, 0x2000, Packet.slice(datagram, 0, 32)).toBytes()))
                .isEqualTo(Verdict.NO_RULE);
        assertThat(check(fragment(whole, 4, Packet.slice(datagram, 32, 72)).toBytes()))
                .isEqualTo(Verdict.FRAGMENT_WITHOUT_FIRST);
    }

    /** RFC 1858: ports must be in the first fragment, and no later one may lie over them. */
    @Test
    void refusesFragmentsThatPlayWithThePorts() {
        byte[] segment = Packet.tcp(5000, 80, 1, 1, ParsedPacket.SYN, NONE, new byte[40]);
        Packet whole = Packet.of(ALICE, BOB, 6, segment);

        assertThat(check(fragment(whole, 0x2000, Packet.slice(segment, 0, 8)).toBytes()))
                .isEqualTo(Verdict.BAD_FRAGMENT);
        assertThat(check(fragment(whole, 0x2000, Packet.slice(segment, 0, 24)).toBytes()))
                .isEqualTo(Verdict.ALLOWED);
        assertThat(check(fragment(whole, 1, Packet.slice(segment, 8, 60)).toBytes()))
                .isEqualTo(Verdict.BAD_FRAGMENT);
    }

    private static Packet fragment(Packet whole, int field, byte[] content) {
        return new Packet(whole.source(), whole.destination(), 0, 64, 99, field, whole.protocol(), content);
    }

    @Test
    void anIcmpErrorPassesOnlyWhenItQuotesAFlowOfOurs() {
        byte[] sent =
                Packet.of(ALICE, BOB, 17, Packet.udp(5000, 80, new byte[4])).toBytes();
        byte[] error = Packet.of(BOB, ALICE, 1, Packet.concat(new byte[] {3, 3, 0, 0, 0, 0, 0, 0}, sent))
                .toBytes();

        assertThat(check(error)).isEqualTo(Verdict.UNRELATED_ERROR);
        check(sent);
        assertThat(check(error)).isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void anEchoIsAnsweredByItsIdentifier() {
        filter.publish(List.of(rule("ping", "100.64.0.1", "100.64.0.2", List.of(1))));

        assertThat(echo(BOB, ALICE, 0, 77)).isEqualTo(Verdict.NO_RULE);
        assertThat(echo(ALICE, BOB, 8, 77)).isEqualTo(Verdict.ALLOWED);
        assertThat(echo(BOB, ALICE, 0, 77)).isEqualTo(Verdict.ALLOWED);
        assertThat(echo(BOB, ALICE, 0, 78)).isEqualTo(Verdict.NO_RULE);
        nowNs += 60 * SECOND;
        assertThat(echo(BOB, ALICE, 0, 77)).isEqualTo(Verdict.NO_RULE);
    }

    private Verdict echo(byte[] from, byte[] to, int type, int id) {
        return check(Packet.of(from, to, 1, new byte[] {(byte) type, 0, 0, 0, 0, (byte) id, 0, 1})
                .toBytes());
    }

    @Test
    void walksKnownExtensionHeadersAndFailsClosedOnOthers() {
        filter.publish(List.of(rule("dns", "fd00::/16", "fd00::2", List.of(17), "53")));
        byte[] dns = Packet.udp(5000, 53, new byte[4]);
        byte[] options = {17, 0, 1, 4, 0, 0, 0, 0};

        assertThat(check(
                        Packet.of(ALICE6, BOB6, 60, Packet.concat(options, dns)).toBytes()))
                .isEqualTo(Verdict.ALLOWED);
        assertThat(check(
                        Packet.of(ALICE6, BOB6, 43, Packet.concat(options, dns)).toBytes()))
                .isEqualTo(Verdict.HEADER_NOT_ALLOWED);
        assertThat(check(
                        Packet.of(ALICE6, BOB6, 59, Packet.concat(options, dns)).toBytes()))
                .isEqualTo(Verdict.HEADER_NOT_ALLOWED);
        byte[] truncated = {17, 9, 1, 4, 0, 0, 0, 0};
        assertThat(check(Packet.of(ALICE6, BOB6, 60, truncated).toBytes())).isEqualTo(Verdict.MALFORMED);
        byte[] hopByHopSecond = {0, 0, 1, 4, 0, 0, 0, 0};
        assertThat(check(Packet.of(ALICE6, BOB6, 60, Packet.concat(hopByHopSecond, options, dns))
                        .toBytes()))
                .isEqualTo(Verdict.HEADER_NOT_ALLOWED);
    }

    @Test
    void walksAtMostEightExtensionHeaders() {
        filter.publish(List.of(rule("all", "fd00::/16", "fd00::/16", List.of())));
        byte[] dns = Packet.udp(5000, 53, new byte[4]);
        byte[] more = {60, 0, 1, 4, 0, 0, 0, 0};
        byte[] last = {17, 0, 1, 4, 0, 0, 0, 0};

        assertThat(check(Packet.of(ALICE6, BOB6, 60, chain(more, 7, last, dns)).toBytes()))
                .isEqualTo(Verdict.ALLOWED);
        assertThat(check(Packet.of(ALICE6, BOB6, 60, chain(more, 8, last, dns)).toBytes()))
                .isEqualTo(Verdict.HEADER_NOT_ALLOWED);
    }

    private static byte[] chain(byte[] more, int count, byte[] last, byte[] dns) {
        byte[] all = NONE;
        for (int i = 0; i < count; i++) {
            all = Packet.concat(all, more);
        }
        return Packet.concat(all, last, dns);
    }

    @Test
    void namesTheRuleThatAllowsAFlow() {
        byte[] bytes = Packet.of(ALICE, BOB, 17, Packet.udp(5000, 80, NONE)).toBytes();
        var packet = new ParsedPacket();
        packet.parse(Packet.offHeap(bytes, 0, 0), 0, bytes.length);

        assertThat(filter.ruleFor(packet)).contains("web");
    }

    @Test
    void anIpv6RuleAllowsNoIpv4AndNoIpv4InDisguise() {
        filter.publish(List.of(rule("all", "::/0", "::/0", List.of())));

        assertThat(udp(ALICE, BOB, 5000, 80)).isEqualTo(Verdict.NO_RULE);
        byte[] disguised = address("fd00::1");
        java.util.Arrays.fill(disguised, 0, 10, (byte) 0);
        disguised[10] = disguised[11] = (byte) 0xff;
        assertThat(udp(disguised, BOB6, 5000, 80)).isEqualTo(Verdict.MALFORMED);
        assertThat(udp(ALICE6, BOB6, 5000, 80)).isEqualTo(Verdict.ALLOWED);
    }

    @Test
    void refusesWhatIsNoPacket() {
        byte[] whole =
                Packet.of(ALICE, BOB, 17, Packet.udp(5000, 80, new byte[4])).toBytes();
        for (int bytes = 0; bytes < whole.length; bytes++) {
            assertThat(check(Packet.slice(whole, 0, bytes)))
                    .as("%d bytes", bytes)
                    .isEqualTo(Verdict.MALFORMED);
        }
        byte[] whole6 =
                Packet.of(ALICE6, BOB6, 17, Packet.udp(5000, 80, new byte[4])).toBytes();
        for (int bytes = 0; bytes < whole6.length; bytes++) {
            assertThat(check(Packet.slice(whole6, 0, bytes)))
                    .as("%d bytes", bytes)
                    .isEqualTo(Verdict.MALFORMED);
        }
    }
}
