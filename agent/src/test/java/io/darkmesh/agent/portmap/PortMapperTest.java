package io.darkmesh.agent.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.agent.portmap.PortMapper.Output;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class PortMapperTest {
    private static final InetAddress ROUTER = InetAddress.ofLiteral("192.168.1.1");
    private static final InetAddress HOST = InetAddress.ofLiteral("192.168.1.7");
    private static final long S = 1_000 * PortMapper.MS;

    private final PortMapper mapper = new PortMapper(new Random(1));
    private final List<UdpEndpoint> mapped = new ArrayList<>();
    private FakeGateway gateway = new FakeGateway("11.0.0.20", true, true);
    private int sent;
    private int changes;
    private final ArrayDeque<ByteBuffer> answers = new ArrayDeque<>();
    private long now = 5_000 * S;
    private long bootedNs;

    private void on(Output output) {
        switch (output) {
            case Output.Send send -> {
                sent++;
                gateway.epoch = (int) ((now - bootedNs) / S);
                gateway.answer(send.datagram()).ifPresent(answers::add);
            }
            case Output.Mapped told -> {
                changes++;
                mapped.clear();
                mapped.addAll(told.endpoints());
            }
        }
    }

    private void deliver() {
        while (!answers.isEmpty()) {
            mapper.onDatagram(ROUTER, answers.removeFirst(), now, this::on);
        }
    }

    private void start() {
        mapper.start(ROUTER, HOST, 41_820, now, this::on);
        deliver();
    }

    private void runFor(long ns) {
        long end = now + ns;
        while (mapper.nextDeadlineNs() <= end) {
            now = Math.max(now, mapper.nextDeadlineNs());
            mapper.onTimeout(now, this::on);
            deliver();
        }
        now = end;
    }

    private void isOpen() {
        assertThat(mapped).containsExactly(UdpEndpoint.parse("11.0.0.20:40000"));
    }

    @Test
    void aRouterOfEitherProtocolOpensThePort() {
        for (boolean pcp : new boolean[] {true, false}) {
            gateway = new FakeGateway("11.0.0.20", pcp, !pcp);
            mapper.stop(this::on);
            start();
            isOpen();
            assertThat(gateway.openUntil).containsEntry(41_820, PortMapper.LEASE_SECONDS);
        }
    }

    @Test
    void itIsKnownWhichProtocolsTheRouterHasAnsweredIn() {
        start();
        assertThat(mapper.spoken()).containsExactlyInAnyOrder(Protocol.PCP, Protocol.NAT_PMP);
        gateway = new FakeGateway("11.0.0.20", false, true);
        mapper.stop(this::on);
        assertThat(mapper.spoken()).isEmpty();
        gateway.refuseWith = 2; // not authorised
        start();
        assertThat(mapper.spoken()).as("a refusal is an answer").containsExactly(Protocol.NAT_PMP);
        mapper.stop(this::on);
        gateway.refuseWith = NatPmp.UNSUPPORTED_VERSION;
        start();
        assertThat(mapper.spoken()).isEmpty();
    }

    @Test
    void whereNobodyAnswersItIsGivenUpAfterAQuarterOfASecondAndTriedAgainLater() {
        gateway = new FakeGateway("11.0.0.20", false, false);
        start();
        runFor(PortMapper.ASK_NS);
        assertThat(sent).as("three datagrams, three times").isEqualTo(9);
        runFor(PortMapper.REST_NS - S);
        assertThat(sent).isEqualTo(9);
        gateway.pcp = true;
        runFor(2 * S);
        isOpen();
    }

    @Test
    void theLeaseIsRenewedAtHalfAndByTheProtocolThatWorked() {
        gateway = new FakeGateway("11.0.0.20", false, true);
        start();
        runFor(10 * S);
        int before = sent;
        gateway.openUntil.clear();
        runFor(PortMapper.LEASE_SECONDS / 2 * S);
        assertThat(sent - before).as("address and port").isEqualTo(2);
        assertThat(gateway.openUntil).containsKey(41_820);
        assertThat(changes).as("nothing new for anybody").isEqualTo(1);
    }

    @Test
    void aRouterThatNoLongerAnswersIsNotReliedOn() {
        start();
        gateway.pcp = false;
        gateway.natPmp = false;
        runFor(PortMapper.LEASE_SECONDS / 2 * S + PortMapper.RENEW_ATTEMPTS * PortMapper.RENEW_RETRY_NS + S);
        assertThat(mapped).isEmpty();
    }

    @Test
    void aRouterThatHasRestartedIsAskedAtOnce() {
        start();
        bootedNs = now + 3_590 * S;
        int before = sent;
        runFor(PortMapper.LEASE_SECONDS / 2 * S);
        assertThat(sent - before).as("once for the lease, once for the restart").isEqualTo(2);
    }

    @Test
    void thePortIsClosedAtTheEnd() {
        start();
        mapper.release(this::on);
        assertThat(gateway.openUntil).isEmpty();
        assertThat(mapped).isEmpty();
        assertThat(mapper.nextDeadlineNs()).isEqualTo(PortMapper.NEVER);
    }

    @Test
    void aRouterThatRefusesOpensNothing() {
        gateway.refuseWith = 2; // not authorized, in both protocols
        start();
        runFor(S);
        assertThat(mapped).isEmpty();
    }

    @Test
    void anotherNetworkIsAskedAnewAndTheSameIsNot() {
        start();
        int before = sent;
        start();
        assertThat(sent).isEqualTo(before);
        mapper.start(ROUTER, InetAddress.ofLiteral("192.168.1.8"), 41_820, now, this::on);
        assertThat(sent).isGreaterThan(before);
    }

    @Test
    void whatDoesNotComeFromTheGatewayIsPassedOver() {
        gateway = new FakeGateway("11.0.0.20", false, false);
        start();
        var liar = new FakeGateway("11.0.0.66", true, true);
        ByteBuffer forged = liar.answer(NatPmp.askPort(41_820, 1, 7_200)).orElseThrow();
        ByteBuffer address = liar.answer(NatPmp.askAddress()).orElseThrow();
        InetAddress stranger = InetAddress.ofLiteral("192.168.1.66");
        mapper.onDatagram(stranger, forged, now, this::on);
        mapper.onDatagram(stranger, address, now, this::on);
        byte[] guessed = new byte[Pcp.NONCE_BYTES];
        ByteBuffer wrongNonce =
                liar.answer(Pcp.request(guessed, HOST, 41_820, 1, 7_200)).orElseThrow();
        mapper.onDatagram(ROUTER, wrongNonce, now, this::on);
        assertThat(mapped).isEmpty();
    }

    @Property(tries = 500)
    void garbageOpensNothingAndBreaksNothing(@ForAll byte[] bytes) {
        gateway = new FakeGateway("11.0.0.20", false, false);
        start();
        mapper.onDatagram(ROUTER, ByteBuffer.wrap(bytes), now, this::on);
        if (bytes.length < 16 || bytes[0] != 0) {
            assertThat(mapped).isEmpty();
        }
    }
}
