package io.darkmesh.agent.relay;

import io.darkmesh.agent.datapath.RelayLink;
import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.key.X25519Secret;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** A node with a relay client that counts what comes. */
final class BenchPeer implements RelayEvents, AutoCloseable {
    final X25519Secret secret = X25519Secret.random(new SecureRandom());
    final LongAdder bytes = new LongAdder();
    final RelayClient client;
    volatile boolean lost;
    volatile long backNs;
    private final CountDownLatch ready = new CountDownLatch(1);

    BenchPeer(BenchRelay relay) throws InterruptedException {
        long start = System.nanoTime();
        client = new RelayClient(this, null, () -> System.nanoTime() - start, new SecureRandom());
        client.setAccess(relay.access(secret), secret);
        client.setHome(BenchRelay.ID);
        if (!ready.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("not connected within 30 s");
        }
    }

    Key32 key() {
        return secret.publicKey();
    }

    RelayLink linkTo(BenchPeer other) {
        return client.linkTo(BenchRelay.ID, other.key());
    }

    @Override
    public void onData(String relayId, Key32 peer, RelayLink back, ByteBuffer datagram) {
        bytes.add(datagram.remaining());
    }

    @Override
    public void onSignal(String relayId, Key32 peer, ByteBuffer sealed) {}

    @Override
    public void onPeerGone(String relayId, Key32 peer) {}

    @Override
    public void onState(String relayId, boolean connected, long roundTripNs, String why) {
        if (connected) {
            ready.countDown();
            if (lost && backNs == 0) {
                backNs = System.nanoTime();
            }
        } else {
            lost = true;
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
