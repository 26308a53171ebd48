package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.crypto.JdkAead;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.message.Message;
import io.darkmesh.wireguard.message.TransportData;
import io.darkmesh.wireguard.noise.Tai64n;
import io.darkmesh.wireguard.packet.InnerPacket;
import io.darkmesh.wireguard.packet.Padding;
import io.darkmesh.wireguard.session.Drop;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.ReceivingKey;
import io.darkmesh.wireguard.session.SendingKey;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One tunnel, its engine and one worker, by hand and on virtual time: the example of how both use it. */
final class TestNode implements TunnelSink {
    static final int MTU = 1420;

    /** A datagram under way. */
    record Sent(Endpoint from, Endpoint to, byte[] datagram, int trafficClass) {
        int type() {
            return datagram[0];
        }
    }

    Endpoint address;
    final int innerAddress;
    final Tunnel tunnel;
    PrivateKey privateKey;
    final List<Sent> outbox = new ArrayList<>();
    final List<byte[]> delivered = new ArrayList<>();
    final List<Drop> drops = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final List<Endpoint> authenticated = new ArrayList<>();
    final JdkAead workerAead = new JdkAead();
    int wakes;
    int pokesHandled;
    long nowNs;
    Instant startedAt = Instant.parse("2026-01-01T00:00:00Z");
    boolean engineAsleep;
    int handshakesQueued;

    TestNode(int number, Random random) {
        this(number, random, Tai64n.ZERO);
    }

    TestNode(int number, Random random, Tai64n floor) {
        address = new TestAddress(number, 51820);
        innerAddress = 0x0a640000 | number;
        privateKey = PrivateKey.generate(random);
        tunnel = new Tunnel(
                new TunnelEnvironment(() -> startedAt.plusNanos(nowNs), random, new JdkAead(), floor, () -> wakes++));
        tunnel.setMtu(MTU);
        tunnel.setPrivateKey(privateKey);
    }

    /** Takes over who the other one was, its clock included. */
    void become(TestNode old) {
        privateKey = old.privateKey;
        tunnel.setPrivateKey(privateKey);
        address = old.address;
        nowNs = old.nowNs;
        startedAt = old.startedAt;
    }

    Peer meet(TestNode other) {
        Peer peer = tunnel.addPeer(other.privateKey.publicKey()).orElseThrow();
        tunnel.allow(peer, Prefix.ipv4(other.innerAddress, 32));
        tunnel.setEndpoint(peer, other.address, nowNs, this);
        return peer;
    }

    Peer peerOf(TestNode other) {
        return tunnel.peer(other.privateKey.publicKey()).orElseThrow();
    }

    /** The index that the session we send on is received by. */
    int currentIndex(TestNode other) {
        return tunnel.keypairs(peerOf(other)).current().receiving().index();
    }

    /** What a worker does with a packet from the TUN device; false when it has to answer ICMP unreachable. */
    boolean sendPacket(byte[] packet) {
        MemorySegment inner = MemorySegment.ofArray(packet);
        Peer peer = tunnel.allowedIps().lookup(InnerPacket.ipv4Destination(inner, 0));
        if (peer == null || peer.endpoint() == null) {
            return false;
        }
        SendingKey key = peer.sendingKey();
        long counter = key != null && key.usable(nowNs) ? key.nextCounter() : SendingKey.EXHAUSTED;
        if (key == null || counter == SendingKey.EXHAUSTED) {
            return tunnel.stage(peer, ByteBuffer.wrap(packet), nowNs, this);
        }
        byte[] datagram = new byte[packet.length + 64];
        System.arraycopy(packet, 0, datagram, TransportData.HEADER_BYTES, packet.length);
        int padded = Padding.paddedBytes(packet.length, MTU);
        int bytes = key.seal(workerAead, counter, MemorySegment.ofArray(datagram), 0, packet.length, padded);
        send(peer, peer.endpoint(), ByteBuffer.wrap(datagram, 0, bytes), 0);
        key.sent(nowNs, bytes, true);
        runEngine();
        return true;
    }

    boolean sendTo(TestNode other, long number) {
        return sendPacket(Packets.ipv4(innerAddress, other.innerAddress, 100, number));
    }

    /** What a worker, and for handshakes the engine, does with a datagram. */
    void receive(Endpoint from, byte[] datagram) {
        ByteBuffer view = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
        if (datagram.length < Integer.BYTES || view.getInt(0) != Message.TRANSPORT_DATA) {
            events.add(
                    tunnel.onDatagram(from, view, handshakesQueued, nowNs, this).name());
        } else if (datagram.length >= TransportData.MIN_BYTES) {
            receiveData(from, datagram, view.getInt(TransportData.RECEIVER));
        }
        runEngine();
    }

    private void receiveData(Endpoint from, byte[] datagram, int receiver) {
        ReceivingKey key = tunnel.receivers().key(receiver);
        if (key == null) {
            return;
        }
        MemorySegment buffer = MemorySegment.ofArray(datagram.clone());
        int length = key.open(workerAead, buffer, 0, datagram.length, nowNs, tunnel.allowedIps());
        if (length < 0) {
            Drop drop = Drop.of(length);
            drops.add(drop);
            if (drop.isAuthentic()) {
                key.received(nowNs, 0, true);
            }
            return;
        }
        key.received(nowNs, datagram.length, length > 0);
        key.peer().roamTo(from);
        if (length > 0) {
            delivered.add(buffer.asSlice(TransportData.HEADER_BYTES, length)
                    .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
        }
    }

    void runEngine() {
        if (!engineAsleep && wakes > 0) {
            wakes = 0;
            pokesHandled++;
            tunnel.onPokes(nowNs, this);
        }
    }

    @Override
    public void send(Peer peer, Endpoint to, ByteBuffer datagram, int trafficClass) {
        byte[] copy = new byte[datagram.remaining()];
        datagram.get(copy);
        outbox.add(new Sent(address, to, copy, trafficClass));
    }

    @Override
    public void authenticated(Peer peer, Endpoint from) {
        authenticated.add(from);
    }

    @Override
    public void handshakeCompleted(Peer peer) {
        events.add("completed");
    }

    @Override
    public void handshakeFailed(Peer peer, int droppedPackets) {
        events.add("failed, dropped " + droppedPackets);
    }
}
