package io.darkmesh.wireguard.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.darkmesh.wireguard.crypto.TransportKey;
import io.darkmesh.wireguard.key.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class ReceiverTableTest {
    private static final Peer PEER = new Peer(new PublicKey(new byte[32]), new PokeList(() -> {}));

    private static Receiver pending(int index) {
        return new Receiver(index, PEER) {};
    }

    private static ReceivingKey key(int index) {
        return new ReceivingKey(index, PEER, new TransportKey(new byte[32]), 0, true);
    }

    @Property(tries = 200)
    void agreesWithAMap(@ForAll long seed) {
        var random = new Random(seed);
        var table = new ReceiverTable();
        Map<Integer, Receiver> model = new HashMap<>();
        for (int step = 0; step < 600; step++) {
            int index = random.nextInt(3) * 0x10000 + random.nextInt(40);
            Receiver there = model.get(index);
            if (there == null) {
                Receiver added = random.nextBoolean() ? key(index) : pending(index);
                table.add(added);
                model.put(index, added);
            } else if (random.nextInt(3) == 0) {
                Receiver successor = key(index);
                table.replace(there, successor);
                model.put(index, successor);
            } else {
                table.remove(pending(index));
                table.remove(there);
                model.remove(index);
            }
            int asked = random.nextInt(3) * 0x10000 + random.nextInt(40);
            assertThat(table.find(asked)).isSameAs(model.get(asked));
            assertThat(table.key(asked)).isSameAs(model.get(asked) instanceof ReceivingKey k ? k : null);
            assertThat(table.size()).isEqualTo(model.size());
        }
    }

    @Test
    void onlyAnEntryThatIsThereCanBeReplacedAndOnlyUnderItsIndex() {
        var table = new ReceiverTable();
        Receiver first = pending(5);
        table.add(first);
        assertThatThrownBy(() -> table.replace(first, key(6))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> table.replace(pending(5), key(5))).isInstanceOf(IllegalStateException.class);
        assertThat(table.find(5)).isSameAs(first);
    }

    @Test
    void aNewIndexIsNotOneInUse() {
        var table = new ReceiverTable();
        table.add(pending(new Random(1).nextInt()));
        int index = table.newIndex(new Random(1));
        assertThat(table.find(index)).isNull();
        assertThat(index).isNotEqualTo(new Random(1).nextInt());
    }

    @Test
    void aReaderFindsWhatStaysWhileTheWriterAddsAndRemoves() throws InterruptedException {
        var table = new ReceiverTable();
        List<ReceivingKey> stay = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            stay.add(key(i * 7));
            table.add(stay.getLast());
        }
        var stop = new AtomicBoolean();
        var missed = new AtomicInteger();
        Thread reader = Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                stay.forEach(each -> missed.addAndGet(table.key(each.index()) == each ? 0 : 1));
            }
        });
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            Receiver passing = pending(table.newIndex(random));
            table.add(passing);
            table.remove(passing);
        }
        stop.set(true);
        reader.join();
        assertThat(missed.get()).isZero();
    }
}
