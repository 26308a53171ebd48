package io.darkmesh.protocol.relay;

import io.darkmesh.protocol.key.Key32;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Numbers of the frames on the wire, and how each body is read. */
enum FrameType {
    CHALLENGE(1) {
        @Override
        Optional<RelayFrame> read(ByteBuffer body) {
            int idBytes = body.remaining() - 65;
            if (idBytes < 0 || idBytes > RelayFrame.MAX_ID_BYTES || body.get() != RelayFrame.VERSION) {
                return Optional.empty();
            }
            Key32 nonce = Key32.read(body);
            Key32 ephemeral = Key32.read(body);
            return Optional.of(new RelayFrame.Challenge(
                    nonce, ephemeral, StandardCharsets.UTF_8.decode(body).toString()));
        }
    },
    AUTHENTICATE(2) {
        @Override
        Optional<RelayFrame> read(ByteBuffer body) {
            return body.remaining() < 64
                    ? Optional.empty()
                    : Optional.of(new RelayFrame.Authenticate(Key32.read(body), Key32.read(body), body.slice()));
        }
    },
    WELCOME(3) {
        @Override
        Optional<RelayFrame> read(ByteBuffer body) {
            return body.remaining() != 4
                    ? Optional.empty()
                    : Optional.of(new RelayFrame.Welcome(body.getShort() & 0xFFFF, body.getShort() & 0xFFFF));
        }
    },
    REFUSED(4) {
        @Override
        Optional<RelayFrame> read(ByteBuffer body) {
            return body.remaining() != 1
                    ? Optional.empty()
                    : RefusalCode.of(body.get()).map(RelayFrame.Refused::new);
        }
    },
    DATA(5) {
        @Override
        Optional<RelayFrame> read(ByteBuffer body) {
            return body.remaining() < 32
                    ? Optional.empty()
                    : Optional.of(new RelayFrame.Data(Key32.read(body), body.slice()));
        }
    },
    SIGNAL(6) {
        @Override
        Optional<RelayFrame> read(ByteBuffer body) {
            return body.remaining() < 32
                    ? Optional.empty()
                    : Optional.of(new RelayFrame.Signal(Key32.read(body), body.slice()));
        }
    },
    PEER_GONE(7) {
        @Override
        Optional<RelayFrame> read(ByteBuffer body) {
            return body.remaining() != 32 ? Optional.empty() : Optional.of(new RelayFrame.PeerGone(Key32.read(body)));
        }
    },
    PING(8) {
        @Override
        Optional<RelayFrame> read(ByteBuffer body) {
            return body.remaining() != 8 ? Optional.empty() : Optional.of(new RelayFrame.Ping(body.getLong()));
        }
    },
    PONG(9) {
        @Override
        Optional<RelayFrame> read(ByteBuffer body) {
            return body.remaining() != 8 ? Optional.empty() : Optional.of(new RelayFrame.Pong(body.getLong()));
        }
    },
    RESTARTING(10) {
        @Override
        Optional<RelayFrame> read(ByteBuffer body) {
            return body.remaining() != 4 || body.getInt(0) < 0
                    ? Optional.empty()
                    : Optional.of(new RelayFrame.Restarting(body.getInt()));
        }
    };

    private static final FrameType[] BY_CODE = new FrameType[11];

    static {
        for (FrameType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final byte code;

    FrameType(int code) {
        this.code = (byte) code;
    }

    abstract Optional<RelayFrame> read(ByteBuffer body);

    byte code() {
        return code;
    }

    static Optional<FrameType> of(int code) {
        return code < 1 || code >= BY_CODE.length ? Optional.empty() : Optional.of(BY_CODE[code]);
    }

    static FrameType of(RelayFrame frame) {
        return switch (frame) {
            case RelayFrame.Challenge f -> CHALLENGE;
            case RelayFrame.Authenticate f -> AUTHENTICATE;
            case RelayFrame.Welcome f -> WELCOME;
            case RelayFrame.Refused f -> REFUSED;
            case RelayFrame.Data f -> DATA;
            case RelayFrame.Signal f -> SIGNAL;
            case RelayFrame.PeerGone f -> PEER_GONE;
            case RelayFrame.Ping f -> PING;
            case RelayFrame.Pong f -> PONG;
            case RelayFrame.Restarting f -> RESTARTING;
        };
    }
}
