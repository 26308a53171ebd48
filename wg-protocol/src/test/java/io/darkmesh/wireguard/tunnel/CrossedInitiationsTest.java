package io.darkmesh.wireguard.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.session.Keypair;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both ends begin at once and both handshakes succeed: in whichever order all that arrives, both use one session. */
final class CrossedInitiationsTest {
    private final TwoNodes nodes = new TwoNodes(1);

    /** What a node has sent so far, taken off its hands. */
    private static List<TestNode.Sent> take(TestNode node) {
        List<TestNode.Sent> sent = List.copyOf(node.outbox);
        node.outbox.clear();
        return sent;
    }

    private static void give(List<TestNode.Sent> sent, TestNode to) {
        sent.forEach(each -> to.receive(each.from(), each.datagram()));
    }

    private void talkAndAgree() {
        for (int i = 0; i < 3; i++) {
            nodes.alice.sendTo(nodes.bob, 10 + i);
            nodes.bob.sendTo(nodes.alice, 20 + i);
            nodes.exchange();
        }
        Keypair alices =
                nodes.alice.tunnel.keypairs(nodes.alice.peerOf(nodes.bob)).current();
        Keypair bobs = nodes.bob.tunnel.keypairs(nodes.bob.peerOf(nodes.alice)).current();
        assertThat(alices.initiator()).as("one and the same session").isNotEqualTo(bobs.initiator());
        assertThat(nodes.alice.delivered).hasSize(4);
        assertThat(nodes.bob.delivered).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void whenTheSecondInitiationArrivesAfterTheFirstHandshakeIsComplete(boolean aliceFirst, boolean olderDataFirst) {
        TestNode first = aliceFirst ? nodes.alice : nodes.bob;
        TestNode second = aliceFirst ? nodes.bob : nodes.alice;
        first.sendTo(second, 1);
        List<TestNode.Sent> firstInitiation = take(first);
        second.sendTo(first, 2);
        List<TestNode.Sent> secondInitiation = take(second);
        give(firstInitiation, second);
        give(take(second), first);
        List<TestNode.Sent> olderData = take(first);
        give(secondInitiation, first);
        give(take(first), second);
        List<TestNode.Sent> newerData = take(second);
        if (olderDataFirst) {
            give(olderData, second);
            give(newerData, first);
        } else {
            give(newerData, first);
            give(olderData, second);
        }
        talkAndAgree();
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void whenBothInitiationsAreAnsweredBeforeEitherHandshakeIsComplete(boolean aliceFirst, boolean olderDataFirst) {
        TestNode first = aliceFirst ? nodes.alice : nodes.bob;
        TestNode second = aliceFirst ? nodes.bob : nodes.alice;
        first.sendTo(second, 1);
        second.sendTo(first, 2);
        List<TestNode.Sent> firstInitiation = take(first);
        give(take(second), first);
        give(firstInitiation, second);
        List<TestNode.Sent> firstsResponse = take(first);
        give(take(second), first);
        give(firstsResponse, second);
        List<TestNode.Sent> firstsData = take(first);
        List<TestNode.Sent> secondsData = take(second);
        give(olderDataFirst ? firstsData : secondsData, olderDataFirst ? second : first);
        give(olderDataFirst ? secondsData : firstsData, olderDataFirst ? first : second);
        talkAndAgree();
    }
}
