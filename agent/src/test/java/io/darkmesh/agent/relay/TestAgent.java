package io.darkmesh.agent.relay;

import io.darkmesh.agent.control.HttpsProxy;
import io.darkmesh.agent.datapath.RelayLink;
import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.key.X25519Secret;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A node with a relay client, and what came to it. */
final class TestAgent implements RelayEvents, AutoCloseable {
    sealed interface Event {
        record Data(Key32 peer, RelayLink back, byte[] datagram) implements Event {}

        record Signal(Key32 peer, byte[] sealed) implements Event {}

        record Gone(Key32 peer) implements Event {}

        record State(boolean connected, long roundTripNs, String why) implements Event {}
    }

    final X25519Secret secret = X25519Secret.random(new SecureRandom());
    final RelayClient client;
    final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    TestAgent(@Nullable HttpsProxy proxy) {
        long start = System.nanoTime();
        client = new RelayClient(this, proxy, () -> System.nanoTime() - start, new SecureRandom());
    }

    /** Connects to its home and waits for it. */
    static TestAgent at(TestRelay relay) throws InterruptedException {
        var agent = new TestAgent(null);
        agent.client.setAccess(relay.access(agent.secret, "net", 3600), agent.secret);
        agent.client.setHome(TestRelay.ID);
        agent.awaitConnected();
        return agent;
    }

    Key32 key() {
        return secret.publicKey();
    }

    void awaitConnected() throws InterruptedException {
        while (!next(Event.State.class).connected()) {}
    }

    /** The next one of this kind; others are passed over. */
    <E extends Event> E next(Class<E> kind) throws InterruptedException {
        while (true) {
            Event event = events.poll(20, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no " + kind.getSimpleName() + " within 20 s");
            }
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
        }
    }

    /** Why it was not, or is no longer, connected. */
    String nextReason() throws InterruptedException {
        while (true) {
            Event.State state = next(Event.State.class);
            if (!state.connected()) {
                return state.why();
            }
        }
    }

    boolean send(RelayLink link, byte[] datagrams, int segmentBytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(datagrams.length + 16L);
            memory.asSlice(16).copyFrom(MemorySegment.ofArray(datagrams));
            return link.send(memory, 16, datagrams.length, segmentBytes);
        }
    }

    @Override
    public void onData(String relayId, Key32 peer, RelayLink back, ByteBuffer datagram) {
        events.add(new Event.Data(peer, back, copy(datagram)));
    }

    @Override
    public void onSignal(String relayId, Key32 peer, ByteBuffer sealed) {
        events.add(new Event.Signal(peer, copy(sealed)));
    }

    @Override
    public void onPeerGone(String relayId, Key32 peer) {
        events.add(new Event.Gone(peer));
    }

    @Override
    public void onState(String relayId, boolean connected, long roundTripNs, String why) {
        events.add(new Event.State(connected, roundTripNs, why));
    }

    private static byte[] copy(ByteBuffer view) {
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        client.close();
    }
}
