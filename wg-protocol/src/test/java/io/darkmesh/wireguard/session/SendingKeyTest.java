package io.darkmesh.wireguard.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.allowedips.AllowedIps;
import io.darkmesh.wireguard.crypto.JdkAead;
import io.darkmesh.wireguard.crypto.TransportKey;
import io.darkmesh.wireguard.key.PublicKey;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

final class SendingKeyTest {
    private int wakes;
    private final PokeList pokes = new PokeList(() -> wakes++);
    private final Peer peer = new Peer(new PublicKey(new byte[32]), pokes);

    private SendingKey key(long firstCounter, boolean initiator) {
        return new SendingKey(peer, new TransportKey(new byte[32]), 7, 0, initiator, firstCounter);
    }

    private int takePokes() {
        int[] all = new int[1];
        pokes.drain((each, bits) -> all[0] |= bits);
        return all[0];
    }

    @Test
    void counter0IsValidAndTheFirst() {
        assertThat(key(0, true).nextCounter()).isZero();
    }

    @Test
    void noCounterIsGivenAtOrPastRejectAfterMessages() {
        SendingKey key = key(Limits.REJECT_AFTER_MESSAGES - 2, true);
        assertThat(key.usable(0)).isTrue();
        assertThat(key.nextCounters(3)).isEqualTo(SendingKey.EXHAUSTED);
        assertThat(key.nextCounter()).isEqualTo(Limits.REJECT_AFTER_MESSAGES - 2);
        assertThat(key.nextCounters(1)).isEqualTo(Limits.REJECT_AFTER_MESSAGES - 1);
        assertThat(key.usable(0)).isFalse();
        for (int i = 0; i < 20_000; i++) {
            assertThat(key.nextCounter()).isEqualTo(SendingKey.EXHAUSTED);
        }
        assertThat(key.counter()).isEqualTo(Limits.REJECT_AFTER_MESSAGES);
    }

    @Test
    void theSenderWantsAHandshakeFrom2To60MessagesOnBeInitiatorOrNot() {
        SendingKey key = key(Limits.REKEY_AFTER_MESSAGES - 1, false);
        key.sent(0, 100, false);
        assertThat(takePokes()).isZero();
        key.nextCounter();
        key.sent(0, 100, false);
        assertThat(takePokes()).isEqualTo(Peer.HANDSHAKE_WANTED);
    }

    @Test
    void theInitiatorWantsAHandshakeFrom120SecondsOnOnceUntilItIsSettled() {
        SendingKey key = key(0, true);
        key.sent(Limits.REKEY_AFTER_TIME_NS - 1, 100, false);
        assertThat(takePokes()).isZero();
        key.sent(Limits.REKEY_AFTER_TIME_NS, 100, false);
        key.sent(Limits.REKEY_AFTER_TIME_NS, 100, false);
        assertThat(takePokes()).isEqualTo(Peer.HANDSHAKE_WANTED);
        key.sent(Limits.REKEY_AFTER_TIME_NS, 100, false);
        assertThat(takePokes()).isZero();
        peer.handshakeSettled();
        key.sent(Limits.REKEY_AFTER_TIME_NS, 100, false);
        assertThat(takePokes()).isEqualTo(Peer.HANDSHAKE_WANTED);
        assertThat(wakes).isEqualTo(2);
    }

    @Test
    void aKeyIsUsableForLessThan180Seconds() {
        SendingKey key = key(0, true);
        assertThat(key.usable(Limits.REJECT_AFTER_TIME_NS - 1)).isTrue();
        assertThat(key.usable(Limits.REJECT_AFTER_TIME_NS)).isFalse();
    }

    @Test
    void workersNeverShareACounter() throws InterruptedException {
        SendingKey key = key(0, true);
        var taken = ConcurrentHashMap.<Long>newKeySet();
        List<Thread> workers = new ArrayList<>();
        for (int worker = 0; worker < 4; worker++) {
            int run = worker + 1;
            workers.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 5_000; i++) {
                    long first = key.nextCounters(run);
                    for (int k = 0; k < run; k++) {
                        if (!taken.add(first + k)) {
                            throw new AssertionError("twice: " + (first + k));
                        }
                    }
                }
            }));
        }
        for (Thread worker : workers) {
            worker.join();
        }
        assertThat(taken).hasSize(50_000);
        assertThat(key.counter()).isEqualTo(50_000);
    }

    @Test
    void aRetiredKeyNeitherSealsNorOpens() {
        MemorySegment buffer = MemorySegment.ofArray(new byte[64]);
        SendingKey sending = key(0, true);
        assertThat(sending.seal(new JdkAead(), 0, buffer, 0, 0, 0)).isEqualTo(SendingKey.KEEPALIVE_BYTES);
        sending.retire();
        assertThat(sending.usable(0)).isFalse();
        assertThat(sending.seal(new JdkAead(), 1, buffer, 0, 0, 0)).isEqualTo(SendingKey.RETIRED);

        var receiving = new ReceivingKey(1, peer, new TransportKey(new byte[32]), 0, true);
        receiving.retire();
        // What was sealed with the zeros that a retired key holds is what anyone can make.
        assertThat(receiving.open(new JdkAead(), buffer, 0, 32, 0, new AllowedIps<>()))
                .isEqualTo(Drop.KEY_EXPIRED.code());
    }

    @Test
    void theMessageLimitHoldsOnReceiveToo() {
        var receiving = new ReceivingKey(1, peer, new TransportKey(new byte[32]), 0, true);
        MemorySegment buffer = MemorySegment.ofArray(new byte[64]);
        SendingKey sending = key(0, true);
        for (long counter : new long[] {Limits.REJECT_AFTER_MESSAGES, -1, -2}) {
            sending.seal(new JdkAead(), counter, buffer, 0, 0, 0);
            assertThat(receiving.open(new JdkAead(), buffer, 0, 32, 0, new AllowedIps<>()))
                    .isEqualTo(Drop.COUNTER_EXHAUSTED.code());
        }
        sending.seal(new JdkAead(), Limits.REJECT_AFTER_MESSAGES - 1, buffer, 0, 0, 0);
        assertThat(receiving.open(new JdkAead(), buffer, 0, 32, 0, new AllowedIps<>()))
                .isZero();
        assertThat(receiving.open(new JdkAead(), buffer, 0, 31, 0, new AllowedIps<>()))
                .isEqualTo(Drop.MALFORMED.code());
    }

    @Test
    void aForgedCounterMovesNothing() {
        var receiving = new ReceivingKey(1, peer, new TransportKey(new byte[32]), 0, true);
        MemorySegment buffer = MemorySegment.ofArray(new byte[64]);
        SendingKey sending = key(0, true);
        sending.seal(new JdkAead(), 5, buffer, 0, 0, 0);
        buffer.set(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 8, 1_000_000);
        assertThat(receiving.open(new JdkAead(), buffer, 0, 32, 0, new AllowedIps<>()))
                .isEqualTo(Drop.AUTHENTICATION_FAILED.code());
        sending.seal(new JdkAead(), 5, buffer, 0, 0, 0);
        assertThat(receiving.open(new JdkAead(), buffer, 0, 32, 0, new AllowedIps<>()))
                .isZero();
        sending.seal(new JdkAead(), 5, buffer, 0, 0, 0);
        assertThat(receiving.open(new JdkAead(), buffer, 0, 32, 0, new AllowedIps<>()))
                .isEqualTo(Drop.REPLAYED.code());
    }

    @Test
    void everyReasonHasItsCode() {
        for (Drop drop : Drop.values()) {
            assertThat(drop.code()).isNegative();
            assertThat(Drop.of(drop.code())).isSameAs(drop);
        }
    }
}
