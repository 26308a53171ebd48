package io.darkmesh.wireguard.noise;

import com.fasterxml.jackson.databind.JsonNode;
import io.darkmesh.wireguard.crypto.ChaCha20Poly1305;
import io.darkmesh.wireguard.crypto.TransportKey;
import io.darkmesh.wireguard.crypto.TransportKeyBytes;
import io.darkmesh.wireguard.key.PresharedKey;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.vectors.Hex;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** A whole IKpsk2 exchange with fixed keys: two handshake messages, then transport messages to and fro. */
public final class NoiseVectors {
    private NoiseVectors() {}

    /** The ciphertext of each payload; what one side writes, the other has read. */
    public static byte[][] ikpsk2(JsonNode in) {
        byte[] prologue = Hex.of(in.path("prologue"));
        var psk = new PresharedKey(Hex.of(in.path("psk")));
        var local = new PrivateKey(Hex.of(in.path("init_static")));
        var remote = new PublicKey(Hex.of(in.path("init_remote_static")));
        var responderStatic = new PrivateKey(Hex.of(in.path("resp_static")));
        JsonNode payloads = in.path("payloads");
        byte[][] out = new byte[payloads.size()][];

        Initiator.Started started = get(Initiator.start(
                prologue,
                local,
                remote,
                get(local.agree(remote)),
                new PrivateKey(Hex.of(in.path("init_ephemeral"))),
                Hex.of(payloads.path(0))));
        out[0] = started.message();
        Responder responder = get(Responder.receive(prologue, responderStatic, out[0]));
        same(get(responder.readPayload(get(responderStatic.agree(responder.remoteStatic())))), payloads.get(0));
        Responder.Answer answer =
                get(responder.answer(new PrivateKey(Hex.of(in.path("resp_ephemeral"))), psk, Hex.of(payloads.path(1))));
        out[1] = answer.message();
        Initiator.Finished finished = get(started.initiator().finish(out[1], psk));
        same(finished.payload(), payloads.get(1));
        for (int i = 2; i < out.length; i++) {
            TransportSecrets from = i % 2 == 0 ? finished.secrets() : answer.secrets();
            TransportSecrets to = i % 2 == 0 ? answer.secrets() : finished.secrets();
            byte[] nonce = nonce((i - 2) / 2);
            out[i] = ChaCha20Poly1305.seal(bytes(from.sending()), nonce, new byte[0], Hex.of(payloads.get(i)));
            same(get(ChaCha20Poly1305.open(bytes(to.receiving()), nonce, new byte[0], out[i])), payloads.get(i));
        }
        return out;
    }

    public static byte[] bytes(TransportKey key) {
        return TransportKeyBytes.of(key);
    }

    static byte[] nonce(long counter) {
        return ByteBuffer.allocate(ChaCha20Poly1305.NONCE_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(4, counter)
                .array();
    }

    private static <T> T get(Optional<T> value) {
        return value.orElseThrow(() -> new IllegalArgumentException("refused"));
    }

    private static void same(byte[] read, JsonNode written) {
        if (!Hex.format(read).equals(written.textValue())) {
            throw new IllegalStateException("the other side read something else");
        }
    }
}
