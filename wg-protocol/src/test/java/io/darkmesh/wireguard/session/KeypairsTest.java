package io.darkmesh.wireguard.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.allowedips.AllowedIps;
import io.darkmesh.wireguard.crypto.JdkAead;
import io.darkmesh.wireguard.crypto.TransportKey;
import io.darkmesh.wireguard.key.PublicKey;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Previous, current and next (whitepaper section 6.3): which are kept, which are opened with, and which are gone. */
final class KeypairsTest {
    private final JdkAead aead = new JdkAead();
    private final Peer peer = new Peer(new PublicKey(new byte[32]), new PokeList(() -> {}));
    private final ReceiverTable table = new ReceiverTable();
    private final Keypairs keypairs = new Keypairs(peer, table);

    private Keypair initiated(int index, long handshake) {
        Keypair keypair = keypair(index, true, handshake);
        table.add(keypair.receiving()); // where its handshake was
        keypairs.installAsInitiator(keypair);
        return keypair;
    }

    private Keypair answered(int index, long crossing) {
        Keypair keypair = keypair(index, false, crossing);
        keypairs.installAsResponder(keypair);
        return keypair;
    }

    private Keypair keypair(int index, boolean initiator, long handshake) {
        var sending = new SendingKey(peer, new TransportKey(new byte[32]), index, 0, initiator);
        var receiving = new ReceivingKey(index, peer, new TransportKey(new byte[32]), 0, initiator);
        return new Keypair(sending, receiving, initiator, 0, handshake);
    }

    private void hearOn(Keypair keypair) {
        hearOn(keypair, 0);
    }

    private void hearOn(Keypair keypair, long counter) {
        MemorySegment keepalive = MemorySegment.ofArray(new byte[32]);
        keypair(keypair.receiving().index(), true, 0).sending().seal(aead, counter, keepalive, 0, 0, 0);
        keypair.receiving().open(aead, keepalive, 0, 32, 0, new AllowedIps<>());
    }

    private void assertKept(Keypair previous, Keypair current, Keypair next) {
        assertThat(keypairs.previous()).isSameAs(previous);
        assertThat(keypairs.current()).isSameAs(current);
        assertThat(keypairs.next()).isSameAs(next);
    }

    private void assertGone(Keypair keypair) {
        assertThat(table.key(keypair.receiving().index())).isNull();
        assertThat(keypair.sending().usable(0)).isFalse();
        assertThat(keypair.receiving().open(aead, MemorySegment.ofArray(new byte[32]), 0, 32, 0, new AllowedIps<>()))
                .isEqualTo(Drop.KEY_EXPIRED.code());
    }

    @Test
    void asInitiatorTheNewOneIsUsedAtOnceAndTheOneBeforeTheLastGoes() {
        Keypair first = initiated(1, 1);
        Keypair second = initiated(2, 2);
        assertKept(first, second, null);
        Keypair third = initiated(3, 3);
        assertKept(second, third, null);
        assertGone(first);
        assertThat(table.size()).isEqualTo(2);
    }

    @Test
    void asResponderTheNewOneWaitsAndPreviousGoes() {
        Keypair first = initiated(1, 1);
        Keypair second = initiated(2, 2);
        Keypair third = answered(3, 0);
        assertKept(null, second, third);
        assertGone(first);
        assertThat(table.key(3)).isSameAs(third.receiving());
        Keypair fourth = answered(4, 0);
        assertKept(null, second, fourth);
        assertGone(third);
    }

    @Test
    void nextBecomesCurrentWhenDataComesOnIt() {
        assertThat(keypairs.confirm(false)).isFalse();
        Keypair first = initiated(1, 1);
        Keypair second = answered(2, 0);
        assertThat(keypairs.confirm(false)).isFalse();
        assertKept(null, first, second);
        hearOn(second);
        assertThat(keypairs.confirm(false)).isTrue();
        assertKept(first, second, null);
        assertThat(keypairs.confirm(false)).isFalse();
    }

    @Test
    void aSessionOfOursMadeMeanwhileStaysCurrentAndPreviousGoes() {
        Keypair first = initiated(1, 1);
        Keypair second = answered(2, 0);
        Keypair third = initiated(3, 2);
        assertKept(first, third, second);
        hearOn(second);
        assertThat(keypairs.confirm(true)).isFalse();
        assertKept(second, third, null);
        assertGone(first);
    }

    @Test
    void whenInitiationsCrossedTheOneThatYieldsGoesOverToTheOthers() {
        Keypair answered = answered(1, 7);
        Keypair initiated = initiated(2, 7);
        hearOn(answered);
        assertThat(keypairs.confirm(true)).isTrue();
        assertKept(initiated, answered, null);
    }

    @Test
    void whenInitiationsCrossedTheOneThatDoesNotYieldKeepsItsOwn() {
        Keypair answered = answered(1, 7);
        Keypair initiated = initiated(2, 7);
        hearOn(answered);
        assertThat(keypairs.confirm(false)).isFalse();
        assertKept(answered, initiated, null);
    }

    @Test
    void theOneThatYieldedFollowsThePeerFromOneToTheOtherAndBack() {
        Keypair answered = answered(1, 7);
        Keypair initiated = initiated(2, 7);
        hearOn(answered);
        keypairs.confirm(true);
        assertThat(keypairs.follow()).isFalse();
        hearOn(initiated);
        assertThat(keypairs.follow()).isTrue();
        assertKept(answered, initiated, null);
        assertThat(keypairs.follow()).isFalse();
        hearOn(answered, 1);
        assertThat(keypairs.follow()).isTrue();
        assertKept(initiated, answered, null);
    }

    @Test
    void nobodyFollowsWhereNothingCrossedOrSomethingNewerCame() {
        initiated(1, 1);
        Keypair answered = answered(2, 0);
        hearOn(answered);
        keypairs.confirm(true);
        assertThat(keypairs.follow()).isFalse();
        Keypair crossed = answered(3, 7);
        Keypair initiated = initiated(4, 7);
        hearOn(crossed);
        keypairs.confirm(true);
        Keypair newest = initiated(5, 8);
        hearOn(crossed, 1);
        assertThat(keypairs.follow()).isFalse();
        assertKept(crossed, newest, null);
        assertGone(initiated);
    }

    @Test
    void wipingEndsAll() {
        Keypair first = initiated(1, 1);
        Keypair second = initiated(2, 2);
        Keypair third = answered(3, 0);
        Keypair fourth = initiated(4, 3);
        keypairs.publish();
        assertThat(peer.sendingKey()).isSameAs(fourth.sending());
        assertThat(keypairs.usable(0)).isTrue();
        assertThat(keypairs.usable(Limits.REJECT_AFTER_TIME_NS)).isFalse();
        keypairs.wipe();
        assertKept(null, null, null);
        assertThat(peer.sendingKey()).isNull();
        assertThat(table.size()).isZero();
        assertThat(keypairs.usable(0)).isFalse();
        for (Keypair keypair : new Keypair[] {first, second, third, fourth}) {
            assertGone(keypair);
        }
    }

    @Test
    void whatIsAuthenticAmongTheDropsIsNamed() {
        assertThat(java.util.Arrays.stream(Drop.values()).filter(Drop::isAuthentic))
                .containsExactlyInAnyOrder(Drop.PACKET_MALFORMED, Drop.SOURCE_NOT_ALLOWED);
    }

    /** RFC 6479 and the kernel: exactly WINDOW_SIZE behind the highest is the last one accepted. */
    @Test
    void theOldestCounterInTheWindowIsAccepted() {
        var window = new ReplayWindow();
        assertThat(window.accept(20_000)).isTrue();
        assertThat(window.accept(20_000 - ReplayWindow.WINDOW_SIZE - 1)).isFalse();
        assertThat(window.accept(20_000 - ReplayWindow.WINDOW_SIZE)).isTrue();
        assertThat(window.accept(20_000 - ReplayWindow.WINDOW_SIZE)).isFalse();
    }
}
