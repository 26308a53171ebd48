package io.darkmesh.protocol.relay;

import io.darkmesh.protocol.key.Key32;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One frame. Payloads read are views of what they were read from. */
public sealed interface RelayFrame {
    /** Type and length. */
    int HEADER_BYTES = 5;

    /** Largest body. */
    int MAX_BODY_BYTES = 65_536;

    /** Largest WebSocket message. */
    int MAX_MESSAGE_BYTES = HEADER_BYTES + MAX_BODY_BYTES;

    /** Largest relay id. */
    int MAX_ID_BYTES = 255;

    /** The version of this protocol. */
    byte VERSION = 1;

    record Challenge(Key32 nonce, Key32 ephemeral, String relayId) implements RelayFrame {}

    record Authenticate(Key32 nodeKey, Key32 tag, ByteBuffer token) implements RelayFrame {
        @Override
        public String toString() {
            return "Authenticate[" + nodeKey + "]";
        }
    }

    record Welcome(int keepaliveSeconds, int deadSeconds) implements RelayFrame {}

    record Refused(RefusalCode code) implements RelayFrame {}

    record Data(Key32 peer, ByteBuffer payload) implements RelayFrame {}

    record Signal(Key32 peer, ByteBuffer payload) implements RelayFrame {}

    record PeerGone(Key32 peer) implements RelayFrame {}

    record Ping(long value) implements RelayFrame {}

    record Pong(long value) implements RelayFrame {}

    record Restarting(int spreadMs) implements RelayFrame {}

    /** What a message holds next, or nothing when it is malformed; an unknown type of a newer version is malformed too. */
    static Optional<RelayFrame> read(ByteBuffer message) {
        if (message.remaining() < HEADER_BYTES) {
            return Optional.empty();
        }
        int type = message.get(message.position());
        int length = message.getInt(message.position() + 1);
        if (length < 0 || length > MAX_BODY_BYTES || length > message.remaining() - HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer body = message.slice(message.position() + HEADER_BYTES, length);
        Optional<RelayFrame> frame = FrameType.of(type).flatMap(known -> known.read(body));
        if (frame.isPresent()) {
            message.position(message.position() + HEADER_BYTES + length);
        }
        return frame;
    }

    /** Size with header. */
    default int sizeBytes() {
        return HEADER_BYTES
                + switch (this) {
                    case Challenge f -> 1 + 64 + f.relayId().getBytes(StandardCharsets.UTF_8).length;
                    case Authenticate f -> 64 + f.token().remaining();
                    case Welcome f -> 4;
                    case Refused f -> 1;
                    case Data f -> 32 + f.payload().remaining();
                    case Signal f -> 32 + f.payload().remaining();
                    case PeerGone f -> 32;
                    case Ping f -> 8;
                    case Pong f -> 8;
                    case Restarting f -> 4;
                };
    }

    /** Appends the frame. @throws java.nio.BufferOverflowException when there is no room for {@link #sizeBytes()} */
    default void write(ByteBuffer out) {
        out.put(FrameType.of(this).code()).putInt(sizeBytes() - HEADER_BYTES);
        switch (this) {
            case Challenge f -> {
                out.put(VERSION);
                f.nonce().write(out);
                f.ephemeral().write(out);
                out.put(f.relayId().getBytes(StandardCharsets.UTF_8));
            }
            case Authenticate f -> {
                f.nodeKey().write(out);
                f.tag().write(out);
                out.put(f.token().duplicate());
            }
            case Welcome f -> out.putShort((short) f.keepaliveSeconds()).putShort((short) f.deadSeconds());
            case Refused f -> out.put(f.code().code());
            case Data f -> {
                f.peer().write(out);
                out.put(f.payload().duplicate());
            }
            case Signal f -> {
                f.peer().write(out);
                out.put(f.payload().duplicate());
            }
            case PeerGone f -> f.peer().write(out);
            case Ping f -> out.putLong(f.value());
            case Pong f -> out.putLong(f.value());
            case Restarting f -> out.putInt(f.spreadMs());
        }
    }

    /** The frame alone, as one message. */
    default ByteBuffer toMessage() {
        ByteBuffer out = ByteBuffer.allocate(sizeBytes());
        write(out);
        return out.flip();
    }
}
