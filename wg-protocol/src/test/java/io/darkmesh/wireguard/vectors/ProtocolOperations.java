package io.darkmesh.wireguard.vectors;

import static io.darkmesh.wireguard.vectors.Operations.hex;
import static io.darkmesh.wireguard.vectors.Operations.need;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.darkmesh.wireguard.cookie.CookieChecker;
import io.darkmesh.wireguard.cookie.CookieGenerator;
import io.darkmesh.wireguard.crypto.JdkAead;
import io.darkmesh.wireguard.crypto.TransportKey;
import io.darkmesh.wireguard.key.PresharedKey;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.message.CookieReply;
import io.darkmesh.wireguard.message.HandshakeInitiation;
import io.darkmesh.wireguard.message.HandshakeResponse;
import io.darkmesh.wireguard.message.Message;
import io.darkmesh.wireguard.noise.Initiator;
import io.darkmesh.wireguard.noise.NoiseVectors;
import io.darkmesh.wireguard.noise.Responder;
import io.darkmesh.wireguard.noise.Tai64n;
import io.darkmesh.wireguard.noise.TransportSecrets;
import io.darkmesh.wireguard.noise.WireGuardNoise;
import io.darkmesh.wireguard.packet.Padding;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.PokeList;
import io.darkmesh.wireguard.session.SendingKey;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** The operations that are WireGuard's own. */
final class ProtocolOperations {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int ZERO_KEY = 32;

    Optional<JsonNode> run(JsonNode in) {
        return switch (in.path("op").asText()) {
            case "noise_ikpsk2" -> Operations.list(NoiseVectors.ikpsk2(in));
            case "wg_initiation" -> hex(initiation(in));
            case "wg_consume_initiation" -> Optional.of(consumeInitiation(in));
            case "wg_exchange" -> Optional.of(exchange(in));
            case "wg_transport" -> hex(transport(in));
            case "wg_cookie_open" -> hex(openCookie(in));
            default -> Optional.empty();
        };
    }

    private static byte[] initiation(JsonNode in) {
        return initiation(
                key(in, "initiator_private"),
                new PublicKey(hex(in, "responder_public")),
                key(in, "ephemeral_private"),
                Tai64n.parse(hex(in, "timestamp")),
                (int) number(in, "index"),
                in.path("cookie").asText());
    }

    private static byte[] initiation(
            PrivateKey local, PublicKey remote, PrivateKey ephemeral, Tai64n timestamp, int index, String cookie) {
        byte[] message = HandshakeInitiation.encode(
                index, start(local, remote, ephemeral, timestamp).message());
        var macs = new CookieGenerator(remote);
        macs.addMacs(message, 0);
        if (!cookie.isEmpty()) {
            macs.useCookie(Hex.parse(cookie), 0);
            macs.addMacs(message, 0);
        }
        return message;
    }

    private static Initiator.Started start(PrivateKey local, PublicKey remote, PrivateKey ephemeral, Tai64n timestamp) {
        byte[] shared = need(local.agree(remote), "low-order static key");
        return need(WireGuardNoise.initiate(local, remote, shared, ephemeral, timestamp), "low-order key");
    }

    private static ObjectNode consumeInitiation(JsonNode in) {
        PrivateKey local = key(in, "responder_private");
        byte[] bytes = hex(in, "msg");
        if (!(Message.parse(ByteBuffer.wrap(bytes)).orElse(null) instanceof HandshakeInitiation initiation)) {
            throw new OperationRefused("no handshake initiation");
        }
        if (!new CookieChecker(local.publicKey(), new Random(0)).verifyMac1(bytes)) {
            throw new OperationRefused("wrong mac1");
        }
        Responder responder = need(WireGuardNoise.receive(local, initiation.noise()), "forged");
        byte[] shared = need(local.agree(responder.remoteStatic()), "low-order static key");
        byte[] timestamp = need(responder.readPayload(shared), "forged");
        return JSON.objectNode()
                .put("static", Hex.format(responder.remoteStatic().toBytes()))
                .put("timestamp", Hex.format(timestamp))
                .put("index", Integer.toUnsignedLong(initiation.sender()));
    }

    private static ObjectNode exchange(JsonNode in) {
        PrivateKey initiator = key(in, "initiator_private");
        PrivateKey responder = key(in, "responder_private");
        PrivateKey initiatorEphemeral =
                key(in, "initiator_ephemeral", "initiator_ephemeral_private", "ephemeral_private");
        PrivateKey responderEphemeral = key(in, "responder_ephemeral", "responder_ephemeral_private");
        var psk = new PresharedKey(any(in, "psk", "preshared_key").map(Hex::of).orElseGet(() -> new byte[ZERO_KEY]));
        Tai64n timestamp = any(in, "timestamp").map(Hex::of).map(Tai64n::parse).orElse(Tai64n.ZERO);
        int initiatorIndex = (int) number(in, "initiator_index", "sender_index", "index");
        int responderIndex = (int) number(in, "responder_index", "receiver_index");

        Initiator.Started started = start(initiator, responder.publicKey(), initiatorEphemeral, timestamp);
        Responder receiving = need(WireGuardNoise.receive(responder, started.message()), "forged");
        need(receiving.readPayload(need(responder.agree(initiator.publicKey()), "low-order key")), "forged");
        Responder.Answer answer = need(receiving.answer(responderEphemeral, psk, new byte[0]), "low-order key");
        byte[] message = HandshakeResponse.encode(responderIndex, initiatorIndex, answer.message());
        new CookieGenerator(initiator.publicKey()).addMacs(message, 0);
        if (!(Message.parse(ByteBuffer.wrap(message)).orElseThrow() instanceof HandshakeResponse response)) {
            throw new OperationRefused("no handshake response");
        }
        TransportSecrets secrets = need(started.initiator().finish(response.noise(), psk), "forged")
                .secrets();
        return JSON.objectNode()
                .put("msg2", Hex.format(message))
                .put("send", Hex.format(NoiseVectors.bytes(secrets.sending())))
                .put("recv", Hex.format(NoiseVectors.bytes(secrets.receiving())));
    }

    private static byte[] transport(JsonNode in) {
        byte[] plaintext = hex(in, "plaintext");
        int padded = Padding.paddedBytes(plaintext.length, 0);
        byte[] datagram = new byte[padded + SendingKey.KEEPALIVE_BYTES];
        System.arraycopy(plaintext, 0, datagram, 16, plaintext.length);
        var peer = new Peer(new PublicKey(new byte[PublicKey.BYTES]), new PokeList(() -> {}));
        var key = new SendingKey(peer, new TransportKey(hex(in, "key")), (int) number(in, "receiver_index"), 0, true);
        int bytes = key.seal(
                new JdkAead(), number(in, "counter"), MemorySegment.ofArray(datagram), 0, plaintext.length, padded);
        return Arrays.copyOf(datagram, bytes);
    }

    private static byte[] openCookie(JsonNode in) {
        if (!(Message.parse(ByteBuffer.wrap(hex(in, "msg"))).orElse(null) instanceof CookieReply reply)) {
            throw new OperationRefused("no cookie reply");
        }
        return need(CookieGenerator.open(new PublicKey(hex(in, "responder_public")), hex(in, "mac1"), reply), "forged");
    }

    private static Optional<JsonNode> any(JsonNode in, String... names) {
        return Arrays.stream(names).filter(in::hasNonNull).findFirst().map(in::get);
    }

    private static PrivateKey key(JsonNode in, String... names) {
        return new PrivateKey(
                any(in, names).map(Hex::of).orElseThrow(() -> new OperationRefused("missing: " + names[0])));
    }

    private static long number(JsonNode in, String... names) {
        JsonNode node = any(in, names).orElseThrow(() -> new OperationRefused("missing: " + names[0]));
        return Long.parseUnsignedLong(node.asText());
    }
}
