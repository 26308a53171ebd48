package io.darkmesh.agent.relay;

import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.netmap.Relay;
import io.darkmesh.protocol.relay.RelayFrame;
import io.darkmesh.protocol.relay.RelayProof;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect, and the connection that comes of it. Its reader thread dials, authenticates and reads; a writer
 * thread empties the queue. Everything it has to say goes to its {@link Owner}.
 */
final class Connection {
    /** Called by the connection's threads. */
    interface Owner {
        void onReady(Connection connection);

        void onPong(Connection connection, long value);

        void onRestarting(Connection connection, int spreadMs);

        void onLost(Connection connection, Loss loss);
    }

    private final Relay relay;
    private final Credentials credentials;
    private final Dialler dialler;
    private final FrameQueue queue;
    private final int ticket;
    private final Arrivals arrivals;
    private final Owner owner;
    private final LongSupplier clock;
    private final RandomGenerator masks;
    private volatile @Nullable Dialled socket;
    private volatile boolean hungUp;
    private volatile long heardNs;
    private volatile long sentNs;
    private @Nullable Thread writer; // reader thread only

    /** @param token signed, for the public half of the secret */
    record Credentials(X25519Secret secret, ByteBuffer token) {
        @Override
        public String toString() {
            return "Credentials[" + secret.publicKey() + "]";
        }
    }

    Connection(
            Relay relay,
            Credentials credentials,
            Dialler dialler,
            FrameQueue queue,
            int ticket,
            Arrivals arrivals,
            Owner owner,
            LongSupplier clock,
            RandomGenerator masks) {
        this.relay = relay;
        this.credentials = credentials;
        this.dialler = dialler;
        this.queue = queue;
        this.ticket = ticket;
        this.arrivals = arrivals;
        this.owner = owner;
        this.clock = clock;
        this.masks = masks;
    }

    void start() {
        Thread.ofPlatform().daemon().name("relay " + relay.id() + " reader").start(this::run);
    }

    long heardNs() {
        return heardNs;
    }

    long sentNs() {
        return sentNs;
    }

    /** Ends it; nothing more is heard of it. */
    void hangUp() {
        hungUp = true;
        Dialled open = socket;
        if (open != null) {
            open.close();
        }
    }

    private void run() {
        Loss loss;
        try {
            loss = live();
        } catch (IOException e) {
            loss = Loss.of(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            loss = Loss.of("interrupted");
        }
        Dialled open = socket;
        if (open != null) {
            open.close();
        }
        if (!hungUp) {
            owner.onLost(this, loss);
        }
        if (writer != null) {
            writer.interrupt();
        }
    }

    private Loss live() throws IOException, InterruptedException {
        Dialled open = dialler.dial(relay);
        socket = open;
        if (hungUp) {
            return Loss.of("");
        }
        var session = new Session(open);
        var messages = new IncomingMessages(open.tls().getInputStream(), session);
        open.raw().setSoTimeout(Dialler.ANSWER_MS);
        while (session.loss == null) {
            messages.read();
            heardNs = clock.getAsLong();
        }
        return session.loss;
    }

    /** What comes in, on the reader's thread. */
    private final class Session implements IncomingMessages.Sink {
        private final Dialled open;
        private final OutputStream out;
        private boolean ready;
        private @Nullable Loss loss;

        Session(Dialled open) throws IOException {
            this.open = open;
            this.out = open.tls().getOutputStream();
        }

        @Override
        public void onMessage(ByteBuffer message) throws IOException {
            while (message.hasRemaining() && loss == null) {
                if (ready && arrivals.take(message)) {
                    continue;
                }
                RelayFrame frame = RelayFrame.read(message)
                        .orElseThrow(() -> new IOException("the relay sent something that is no frame"));
                on(frame);
            }
        }

        @Override
        public void onPing(ByteBuffer content) {
            byte[] same = new byte[content.remaining()];
            content.get(same);
            queue.addControl(OutgoingMessage.PONG, same);
        }

        private void on(RelayFrame frame) throws IOException {
            switch (frame) {
                case RelayFrame.Challenge challenge -> authenticate(challenge);
                case RelayFrame.Welcome welcome -> welcome();
                case RelayFrame.Refused refused -> loss = Loss.refused(refused.code());
                case RelayFrame.Ping ping ->
                    queue.addControl(
                            OutgoingMessage.BINARY,
                            new RelayFrame.Pong(ping.value()).toMessage().array());
                case RelayFrame.Pong pong -> owner.onPong(Connection.this, pong.value());
                case RelayFrame.Restarting restarting -> owner.onRestarting(Connection.this, restarting.spreadMs());
                case RelayFrame.PeerGone gone -> arrivals.onPeerGone(gone.peer());
                case RelayFrame.Authenticate authenticate -> throw unexpected();
                case RelayFrame.Data data -> throw unexpected();
                case RelayFrame.Signal signal -> throw unexpected();
            }
        }

        private void authenticate(RelayFrame.Challenge challenge) throws IOException {
            ByteBuffer answer = RelayProof.answer(challenge, relay.id(), credentials.secret(), credentials.token())
                    .orElseThrow(
                            () -> new IOException("the relay is not " + relay.id() + " but " + challenge.relayId()))
                    .toMessage();
            var message = new OutgoingMessage();
            int length = answer.remaining();
            answer.get(message.bytes, OutgoingMessage.PAYLOAD_AT, length);
            int end = OutgoingMessage.PAYLOAD_AT + length;
            int start = message.finish(end, masks.nextInt());
            out.write(message.bytes, start, end - start);
        }

        private void welcome() throws IOException {
            if (ready) {
                throw unexpected();
            }
            ready = true;
            open.raw().setSoTimeout(0);
            heardNs = clock.getAsLong();
            writer = Thread.ofPlatform()
                    .daemon()
                    .name("relay " + relay.id() + " writer")
                    .start(() -> write(open));
            owner.onReady(Connection.this);
        }

        private static IOException unexpected() {
            return new IOException("the relay sent a frame that may not come now");
        }
    }

    private void write(Dialled open) {
        var message = new OutgoingMessage();
        try {
            OutputStream out = open.tls().getOutputStream();
            while (true) {
                int end = queue.take(message, ticket);
                if (end < 0) {
                    return;
                }
                int start = message.finish(end, masks.nextInt());
                sentNs = clock.getAsLong();
                out.write(message.bytes, start, end - start);
            }
        } catch (IOException e) {
            open.close(); // the reader notices, and tells why
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
