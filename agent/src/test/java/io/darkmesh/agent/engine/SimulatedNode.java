package io.darkmesh.agent.engine;

import io.darkmesh.agent.path.PathId;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.NodeKey;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.path.Candidate;
import io.darkmesh.wireguard.allowedips.AllowedIps;
import io.darkmesh.wireguard.crypto.JdkAead;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.message.TransportData;
import io.darkmesh.wireguard.noise.Tai64n;
import io.darkmesh.wireguard.packet.InnerPacket;
import io.darkmesh.wireguard.session.Drop;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.ReceivingKey;
import io.darkmesh.wireguard.tunnel.Tunnel;
import io.darkmesh.wireguard.tunnel.TunnelEnvironment;
import io.darkmesh.wireguard.tunnel.TunnelSink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One host: an engine, the plainest of data paths, and one UDP endpoint on the simulated network. */
final class SimulatedNode implements TunnelSink {
    private static final Instant EPOCH = Instant.parse("2026-05-01T12:00:00Z");
    private static final int MAX_BYTES = 2048;

    private final SimulatedNetwork network;
    private final String name;
    private final PrivateKey key;
    private final List<IpPrefix> addresses;
    private final JdkAead aead = new JdkAead();
    private final MemorySegment memory = Arena.ofAuto().allocate(MAX_BYTES);
    private final Tunnel tunnel;
    private final Engine engine;
    private final List<String> received = new ArrayList<>();
    private final List<UdpEndpoint> sentTo = new ArrayList<>();
    private final List<UdpEndpoint> initiationsTo = new ArrayList<>();
    private final List<String> hostTold = new ArrayList<>();
    private final RandomGenerator random;
    private UdpEndpoint at;
    private long version;

    /** The transport's form of an endpoint. */
    record At(UdpEndpoint endpoint) implements Endpoint {
        @Override
        public byte[] address() {
            return endpoint.address().getAddress();
        }

        @Override
        public int port() {
            return endpoint.port();
        }
    }

    /** A host without NATs or relays. */
    private final class FlatWays implements Ways {
        @Override
        public @Nullable Endpoint endpoint(Node peer, PathId path) {
            return path instanceof PathId.Direct direct ? new At(direct.remote()) : null;
        }

        @Override
        public Endpoint server(UdpEndpoint remote) {
            return new At(remote);
        }

        @Override
        public Endpoint both(Endpoint direct, Endpoint relayed) {
            return direct;
        }

        @Override
        public Endpoint whole(Endpoint direct) {
            return direct;
        }

        @Override
        public void onNarrow(Node peer, Endpoint direct) {
            hostTold.add("narrow " + ((At) direct).endpoint());
        }

        @Override
        public void onWide(Endpoint direct) {
            hostTold.add("wide " + ((At) direct).endpoint());
        }

        @Override
        public PathId idOf(Endpoint from) {
            return PathId.direct(((At) from).endpoint());
        }

        @Override
        public void signal(Node peer, String relayId, ByteBuffer sealed) {}

        @Override
        public void prepare(Node peer) {}

        @Override
        public void onRelaysMeasured(Map<String, Long> roundTripNs) {}

        @Override
        public void redial(String relayId) {}

        @Override
        public void closeSockets(Node peer, int keep) {}

        @Override
        public void forget(Node peer) {}

        @Override
        public void publish(List<Candidate> candidates) {}
    }

    SimulatedNode(
            SimulatedNetwork network, String name, UdpEndpoint at, List<String> addresses, RandomGenerator random) {
        this(network, name, at, addresses.stream().map(IpPrefix::parse).toList(), PrivateKey.generate(random), random);
    }

    private SimulatedNode(
            SimulatedNetwork network,
            String name,
            UdpEndpoint at,
            List<IpPrefix> addresses,
            PrivateKey key,
            RandomGenerator random) {
        this.network = network;
        this.name = name;
        this.at = at;
        this.key = key;
        this.addresses = addresses;
        this.random = random;
        this.tunnel = new Tunnel(new TunnelEnvironment(
                () -> EPOCH.plusNanos(network.nowNs()), random, new JdkAead(), Tai64n.ZERO, () -> {}));
        tunnel.setPrivateKey(key);
        tunnel.setMtu(1280);
        this.engine = new Engine(tunnel, new FlatWays(), random, 1);
    }

    Engine engine() {
        return engine;
    }

    UdpEndpoint at() {
        return at;
    }

    /** This host gets another address; whether anybody is told is the caller's choice. */
    void moveTo(UdpEndpoint newPlace) {
        network.move(this, newPlace);
        at = newPlace;
    }

    Node node(UdpEndpoint... endpoints) {
        NodeKey nodeKey = NodeKey.of(key.publicKey().toBytes());
        return new Node(name, name, "user", nodeKey, addresses, List.of(endpoints));
    }

    NetworkMap map(Node... peers) {
        version++;
        List<IpPrefix> prefixes = List.of(IpPrefix.parse("100.64.0.0/10"), IpPrefix.parse("fd00::/48"));
        return new NetworkMap("net", "epoch", version, node(at), prefixes, List.of(peers), List.of());
    }

    /** The coordinator's word arrives. */
    void learn(Node... peers) {
        engine.onMap(map(peers), network.nowNs(), this);
    }

    void say(String text, InetAddress to) {
        ByteBuffer packet = packet(text, to);
        Peer peer = lookup(tunnel.allowedIps(), to);
        if (peer != null) {
            engine.onPacketWithoutKey(peer, packet, network.nowNs(), this);
        }
    }

    List<String> received() {
        return received;
    }

    List<UdpEndpoint> sentTo() {
        return sentTo;
    }

    /** What the host was told of paths, in this order. */
    List<String> hostTold() {
        return hostTold;
    }

    /** Where handshake initiations went. */
    List<UdpEndpoint> initiationsTo() {
        return initiationsTo;
    }

    /** The same host and key after its process was started anew. */
    SimulatedNode reborn() {
        return network.replace(this, new SimulatedNode(network, name, at, addresses, key, random));
    }

    PeerReport report(String peer) {
        return engine.report(network.nowNs()).stream()
                .filter(each -> each.node().name().equals(peer))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void send(Peer peer, Endpoint to, ByteBuffer datagram, int trafficClass) {
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(bytes);
        UdpEndpoint target = ((At) to).endpoint();
        sentTo.add(target);
        if (bytes[0] == 1) {
            initiationsTo.add(target);
        }
        network.send(at, target, bytes);
    }

    void onDatagram(UdpEndpoint from, byte[] bytes) {
        long nowNs = network.nowNs();
        if (bytes[0] == 4) {
            onTransportData(from, bytes);
        } else {
            engine.onDatagram(new At(from), ByteBuffer.wrap(bytes), 0, nowNs, this);
        }
        engine.onPokes(nowNs, this);
    }

    private void onTransportData(UdpEndpoint from, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        ReceivingKey receiving = tunnel.receivers().key(in.getInt(4));
        if (receiving == null) {
            return;
        }
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory, 0, bytes.length);
        int length = receiving.open(aead, memory, 0, bytes.length, network.nowNs(), tunnel.allowedIps());
        boolean inner = length == Drop.PACKET_MALFORMED.code();
        if (length < 0 && !inner) {
            return;
        }
        receiving.received(network.nowNs(), bytes.length, length > 0);
        var origin = new At(from);
        if (!origin.equals(receiving.peer().endpoint())) {
            engine.onNewOrigin(receiving.peer(), origin, network.nowNs(), this);
        }
        if (inner) {
            byte[] message = memory.asSlice(TransportData.HEADER_BYTES, bytes.length - TransportData.MIN_BYTES)
                    .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
            engine.onInner(receiving.peer(), origin, ByteBuffer.wrap(message), network.nowNs(), this);
            return;
        }
        if (length > 0) {
            int header = InnerPacket.version(memory, TransportData.HEADER_BYTES) == 4
                    ? InnerPacket.IPV4_HEADER_BYTES
                    : InnerPacket.IPV6_HEADER_BYTES;
            byte[] payload = memory.asSlice(TransportData.HEADER_BYTES + header, length - header)
                    .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
            received.add(new String(payload, StandardCharsets.UTF_8));
        }
    }

    private ByteBuffer packet(String text, InetAddress to) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        byte[] source = addresses.stream()
                .map(prefix -> prefix.address().getAddress())
                .filter(bytes -> bytes.length == to.getAddress().length)
                .findFirst()
                .orElseThrow();
        ByteBuffer packet = ByteBuffer.allocate(MAX_BYTES);
        if (source.length == 4) {
            packet.put((byte) 0x45).put((byte) 0).putShort((short) (20 + payload.length));
            packet.position(12).put(source).put(to.getAddress());
        } else {
            packet.putInt(0x60000000).putShort((short) payload.length).putShort((short) 0x3b40);
            packet.put(source).put(to.getAddress());
        }
        return packet.put(payload).flip();
    }

    private static Peer lookup(AllowedIps<Peer> table, InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.remaining() == 4 ? table.lookup(bytes.getInt()) : table.lookup(bytes.getLong(), bytes.getLong());
    }
}
