package io.darkmesh.protocol.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StunResponderTest {
    private static final UdpEndpoint CLIENT = UdpEndpoint.parse("198.51.100.7:5000");
    private static final TransactionId ID = new TransactionId(1, 2);
    private static final long SECOND_NS = 1_000_000_000L;

    private final StunResponder responder = StunResponder.onOneSocket();

    private static ByteBuffer bare() {
        return ByteBuffer.wrap(new StunWriter(StunMessage.BINDING_REQUEST, ID).toBytes());
    }

    private static StunMessage read(StunResponder.Answer answer) {
        return StunMessage.parse(answer.datagram()).orElseThrow();
    }

    @Test
    void aBareQuestionIsAnsweredWithWhereItCameFrom() {
        var answer = responder.onDatagram(0, CLIENT, bare(), 0).orElseThrow();
        assertThat(answer.to()).isEqualTo(CLIENT);
        assertThat(read(answer).mapped()).contains(CLIENT);
        assertThat(read(answer).id()).isEqualTo(ID);
        assertThat(answer.datagram().remaining()).isEqualTo(32);
    }

    @Test
    void onlyRequestsAreAnsweredSoTwoRespondersCannotTalkToEachOther() {
        for (int type : new int[] {0x0011, 0x0101, 0x0111, 0x0003}) {
            byte[] datagram = new StunWriter(type, ID).toBytes();
            assertThat(responder.onDatagram(0, CLIENT, ByteBuffer.wrap(datagram), 0))
                    .isEmpty();
        }
    }

    @Test
    void inSumASourceIsNeverSentMoreThanItSentPlusTheAdvance() {
        long in = 0;
        long out = 0;
        for (int i = 0; i < 100_000; i++) {
            ByteBuffer question = bare();
            in += question.remaining();
            var answer = responder.onDatagram(0, CLIENT, question, i * SECOND_NS / 20);
            out += answer.map(a -> a.datagram().remaining()).orElse(0);
            assertThat(out).isLessThanOrEqualTo(in + SourceLedger.ADVANCE_BYTES);
        }
        assertThat(out).isGreaterThan(in * 9 / 10);
    }

    @Test
    void aFloodFromOneSlash64IsAnsweredAtTheRateOfOneSource() {
        int answers = 0;
        for (int i = 0; i < 10_000; i++) {
            var source = UdpEndpoint.parse("[2001:db8:0:1::" + Integer.toHexString(i) + "]:9");
            byte[] question = new StunWriter(StunMessage.BINDING_REQUEST, ID)
                    .software("x".repeat(100))
                    .toBytes();
            answers += responder
                            .onDatagram(0, source, ByteBuffer.wrap(question), SECOND_NS)
                            .isPresent()
                    ? 1
                    : 0;
        }
        assertThat(answers).isEqualTo(SourceLedger.BURST);
    }

    @Test
    void theTableOfSourcesIsBounded() {
        var ledger = new SourceLedger();
        for (int i = 0; i < 3 * SourceLedger.MAX_SOURCES; i++) {
            String address = "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + ":1";
            ledger.allows(UdpEndpoint.parse(address).address(), 20, 32, i);
        }
        assertThat(ledger.size()).isEqualTo(SourceLedger.MAX_SOURCES);
    }

    @Test
    void whatMustBeUnderstoodAndIsNotIsToldInAnError() {
        byte[] question = new StunWriter(StunMessage.BINDING_REQUEST, ID)
                .changeRequest(new ChangeRequest(true, true))
                .toBytes();
        var answer =
                responder.onDatagram(0, CLIENT, ByteBuffer.wrap(question), 0).orElseThrow();
        assertThat(read(answer).type()).isEqualTo(StunMessage.BINDING_ERROR);
        assertThat(read(answer).error().orElseThrow().code()).isEqualTo(420);
    }

    @Test
    void withFourSocketsItAnswersFromWhereItWasAskedTo() {
        var four = StunResponder.onFourSockets(List.of(
                UdpEndpoint.parse("203.0.113.1:3478"),
                UdpEndpoint.parse("203.0.113.1:3479"),
                UdpEndpoint.parse("203.0.113.2:3478"),
                UdpEndpoint.parse("203.0.113.2:3479")));
        int[][] expected = {{0, 0, 1}, {0, 3, 3}, {1, 2, 3}, {3, 0, 3}, {2, 3, 1}};
        for (int[] each : expected) {
            byte[] question = new StunWriter(StunMessage.BINDING_REQUEST, ID)
                    .software("x".repeat(60))
                    .changeRequest(new ChangeRequest((each[2] & 2) != 0, (each[2] & 1) != 0))
                    .toBytes();
            var answer = four.onDatagram(each[0], CLIENT, ByteBuffer.wrap(question), 0)
                    .orElseThrow();
            assertThat(answer.socket()).isEqualTo(each[2] == 0 ? each[0] : each[0] ^ each[2]);
            assertThat(read(answer).otherAddress()).isPresent();
        }
    }

    @Test
    void withTwoPortsItAnswersFromTheOtherPortAndRefusesToAnswerFromAnotherAddress() {
        var two = StunResponder.onTwoPorts();
        var fromOther = two.onDatagram(0, CLIENT, changed(false, true), 0).orElseThrow();
        assertThat(fromOther.socket()).isEqualTo(1);
        assertThat(read(fromOther).mapped()).contains(CLIENT);
        assertThat(read(fromOther).otherAddress()).as("RFC 5780 section 7.4").isEmpty();
        for (boolean port : new boolean[] {true, false}) {
            var refused = two.onDatagram(0, CLIENT, changed(true, port), 0).orElseThrow();
            assertThat(refused.socket()).isZero();
            assertThat(read(refused).error().orElseThrow().code()).isEqualTo(420);
        }
    }

    private static ByteBuffer changed(boolean address, boolean port) {
        return ByteBuffer.wrap(new StunWriter(StunMessage.BINDING_REQUEST, ID)
                .software("x".repeat(60))
                .changeRequest(new ChangeRequest(address, port))
                .toBytes());
    }

    @Test
    void aWrongFingerprintIsMetWithSilence() {
        byte[] question =
                new StunWriter(StunMessage.BINDING_REQUEST, ID).fingerprint().toBytes();
        question[question.length - 1] ^= 1;
        assertThat(responder.onDatagram(0, CLIENT, ByteBuffer.wrap(question), 0))
                .isEmpty();
    }
}
