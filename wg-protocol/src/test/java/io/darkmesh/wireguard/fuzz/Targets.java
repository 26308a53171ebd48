package io.darkmesh.wireguard.fuzz;

import io.darkmesh.wireguard.allowedips.AllowedIps;
import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.cookie.CookieGenerator;
import io.darkmesh.wireguard.crypto.JdkAead;
import io.darkmesh.wireguard.crypto.TransportKey;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.message.CookieReply;
import io.darkmesh.wireguard.message.HandshakeInitiation;
import io.darkmesh.wireguard.message.HandshakeResponse;
import io.darkmesh.wireguard.message.Message;
import io.darkmesh.wireguard.message.TransportData;
import io.darkmesh.wireguard.noise.Tai64n;
import io.darkmesh.wireguard.packet.Ecn;
import io.darkmesh.wireguard.packet.InnerPacket;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.PokeList;
import io.darkmesh.wireguard.session.ReceivingKey;
import io.darkmesh.wireguard.session.SendingKey;
import io.darkmesh.wireguard.tunnel.Tunnel;
import io.darkmesh.wireguard.tunnel.TunnelEnvironment;
import io.darkmesh.wireguard.tunnel.TunnelSink;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;

/** One class for each parser, as a fuzzer wants it: any bytes, no exception. */
public final class Targets {
    private static final PrivateKey LOCAL = PrivateKey.generate(new Random(1));
    private static final PrivateKey REMOTE = PrivateKey.generate(new Random(2));
    private static final TunnelSink NOWHERE = (peer, to, datagram, trafficClass) -> {};

    private Targets() {}

    private record Somewhere(byte[] address, int port) implements Endpoint {}

    /** Messages and all of their fields. */
    public static final class Messages {
        private Messages() {}

        public static void fuzzerTestOneInput(byte[] data) {
            Message.parse(ByteBuffer.wrap(data)).ifPresent(message -> {
                int read =
                        switch (message) {
                            case HandshakeInitiation m -> m.sender() ^ m.noise().length;
                            case HandshakeResponse m -> m.sender() ^ m.receiver() ^ m.noise().length;
                            case CookieReply m -> m.receiver() ^ m.nonce().length ^ m.encryptedCookie().length;
                            case TransportData m -> m.receiver() ^ (int) m.counter();
                        };
                require(message.bytes().limit() == data.length, "length " + read);
            });
        }
    }

    /** A tunnel's handshake door, with right macs half of the time and under load now and then. */
    public static final class Handshakes {
        private Handshakes() {}

        public static void fuzzerTestOneInput(byte[] data) {
            var random = new Random(3);
            var tunnel = new Tunnel(
                    new TunnelEnvironment(() -> Instant.EPOCH, random, new JdkAead(), Tai64n.ZERO, () -> {}));
            tunnel.setPrivateKey(LOCAL);
            Peer peer = tunnel.addPeer(REMOTE.publicKey()).orElseThrow();
            var from = new Somewhere(new byte[4], 1);
            tunnel.setEndpoint(peer, from, 0, NOWHERE);
            tunnel.stage(peer, ByteBuffer.allocate(20), 0, NOWHERE);
            tunnel.onDatagram(from, ByteBuffer.wrap(data), 0, 0, NOWHERE);
            if (data.length >= 36) {
                byte[] signed = data.clone();
                new CookieGenerator(LOCAL.publicKey()).addMacs(signed, 0);
                tunnel.onDatagram(from, ByteBuffer.wrap(signed), data[data.length - 1] * 40, 1, NOWHERE);
            }
            tunnel.onTimeout(100_000_000_000L, NOWHERE);
            require(tunnel.receivers().size() <= 1, "keys without a handshake");
        }
    }

    /** Transport data, raw and as an authentic peer might craft it. */
    public static final class Data {
        private Data() {}

        public static void fuzzerTestOneInput(byte[] data) {
            var peer = new Peer(REMOTE.publicKey(), new PokeList(() -> {}));
            var table = new AllowedIps<Peer>();
            table.insert(Prefix.ipv4(0, 1), peer);
            table.insert(Prefix.ipv6(0, 0, 1), peer);
            var receiving = new ReceivingKey(1, peer, new TransportKey(new byte[32]), 0, false);
            MemorySegment raw = MemorySegment.ofArray(Arrays.copyOf(data, Math.max(data.length, 16)));
            require(receiving.open(new JdkAead(), raw, 0, data.length, 0, table) < 0, "opened noise");

            byte[] crafted = new byte[data.length + 32];
            System.arraycopy(data, 0, crafted, 16, data.length);
            MemorySegment buffer = MemorySegment.ofArray(crafted);
            int bytes = new SendingKey(peer, new TransportKey(new byte[32]), 1, 0, true)
                    .seal(new JdkAead(), 0, buffer, 0, data.length, data.length);
            int length = receiving.open(new JdkAead(), buffer, 0, bytes, 0, table);
            require(length <= data.length, "longer than what was sent");
        }
    }

    /** Inner packets: length and ECN. */
    public static final class Packets {
        private Packets() {}

        public static void fuzzerTestOneInput(byte[] data) {
            MemorySegment packet = MemorySegment.ofArray(data);
            int length = InnerPacket.length(packet, 0, data.length);
            require(length <= data.length, "longer than there is");
            if (length > 0) {
                Ecn.merge(3, packet, 0);
                require(InnerPacket.length(packet, 0, data.length) == length, "ECN changed the length");
            }
        }
    }

    /** Prefixes in text. */
    public static final class Prefixes {
        private Prefixes() {}

        public static void fuzzerTestOneInput(byte[] data) {
            try {
                Prefix prefix = Prefix.parse(new String(data, StandardCharsets.UTF_8));
                require(Prefix.parse(prefix.toString()).equals(prefix), "another prefix: " + prefix);
            } catch (IllegalArgumentException expected) {
                require(expected.getMessage() != null, "no reason");
            }
        }
    }

    /** Keys in text. */
    public static final class Keys {
        private Keys() {}

        public static void fuzzerTestOneInput(byte[] data) {
            try {
                PublicKey key = PublicKey.fromBase64(new String(data, StandardCharsets.ISO_8859_1));
                require(PublicKey.fromBase64(key.toBase64()).equals(key), "another key");
            } catch (IllegalArgumentException expected) {
                require(expected.getMessage() != null, "no reason");
            }
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
