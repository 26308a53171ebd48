package io.darkmesh.agent.relay;

import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.relay.RelayFrame;
import io.darkmesh.protocol.relay.RelayProof;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** A connection that has been welcomed and then neither reads nor writes; without threads. */
final class HeldClient implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    final X25519Secret secret = X25519Secret.random(RANDOM);
    private final Dialled open;
    private boolean welcome;

    HeldClient(BenchRelay relay) throws IOException {
        open = new Dialler(null, RANDOM).dial(relay.relay());
        byte[] token = relay.token(secret);
        var in = new IncomingMessages(open.tls().getInputStream(), new IncomingMessages.Sink() {
            @Override
            public void onMessage(ByteBuffer message) throws IOException {
                switch (RelayFrame.read(message).orElseThrow()) {
                    case RelayFrame.Challenge challenge -> answer(challenge, token);
                    case RelayFrame.Welcome frame -> welcome = true;
                    default -> throw new IOException("not welcome");
                }
            }

            @Override
            public void onPing(ByteBuffer content) {}
        });
        while (!welcome) {
            in.read();
        }
    }

    private void answer(RelayFrame.Challenge challenge, byte[] token) throws IOException {
        ByteBuffer answer = RelayProof.answer(challenge, BenchRelay.ID, secret, ByteBuffer.wrap(token))
                .orElseThrow()
                .toMessage();
        var message = new OutgoingMessage();
        int end = OutgoingMessage.PAYLOAD_AT + answer.remaining();
        answer.get(message.bytes, OutgoingMessage.PAYLOAD_AT, answer.remaining());
        int start = message.finish(end, RANDOM.nextInt());
        open.tls().getOutputStream().write(message.bytes, start, end - start);
    }

    @Override
    public void close() {
        open.close();
    }
}
