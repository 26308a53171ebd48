package io.darkmesh.agent.relay;

import io.darkmesh.protocol.relay.RelayFrame;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads WebSocket frames (RFC 6455 section 5.2) from a server. Owned by the reader. */
final class IncomingMessages {
    private static final int MAX_HEADER_BYTES = 10;
    private static final int FINAL_BINARY = 0x82;
    private static final int FINAL_PING = 0x89;
    private static final int FINAL_PONG = 0x8A;
    private static final int FINAL_CLOSE = 0x88;

    private final InputStream in;
    private final Sink sink;
    private final byte[] buffer = new byte[2 * (MAX_HEADER_BYTES + RelayFrame.MAX_MESSAGE_BYTES)];
    private final ByteBuffer view = ByteBuffer.wrap(buffer);
    private int start;
    private int end;

    /** Where messages go; a buffer is valid until the call returns. */
    interface Sink {
        void onMessage(ByteBuffer message) throws IOException;

        /** Wants a pong with the same content (RFC 6455 section 5.5.3). */
        void onPing(ByteBuffer content);
    }

    IncomingMessages(InputStream in, Sink sink) {
        this.in = in;
        this.sink = sink;
    }

    /** Reads once, and hands over what is whole. @throws IOException at the end, or when the server breaks the protocol */
    void read() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            throw new IOException("the relay has closed the connection");
        }
        end += count;
        while (handNext()) {}
    }

    private boolean handNext() throws IOException {
        if (end - start < 2) {
            return false;
        }
        int code = buffer[start + 1] & 0xFF;
        if (code > 127) {
            throw new IOException("the relay sent a masked frame");
        }
        int header = code < 126 ? 2 : code == 126 ? 4 : MAX_HEADER_BYTES;
        if (end - start < header) {
            return false;
        }
        long length = code < 126
                ? code
                : code == 126
                        ? (short) ByteOrders.SHORT.get(buffer, start + 2) & 0xFFFF
                        : (long) ByteOrders.LONG.get(buffer, start + 2);
        if (length < 0 || length > RelayFrame.MAX_MESSAGE_BYTES) {
            throw new IOException("the relay sent a frame that is too large");
        }
        int next = start + header + (int) length;
        if (next > end) {
            return false;
        }
        hand(buffer[start] & 0xFF, view.limit(next).position(start + header));
        start = next;
        return true;
    }

    private void hand(int type, ByteBuffer payload) throws IOException {
        switch (type) {
            case FINAL_BINARY -> sink.onMessage(payload);
            case FINAL_PING -> sink.onPing(payload);
            case FINAL_PONG -> {}
            case FINAL_CLOSE -> throw new IOException("the relay has closed the connection");
            default -> throw new IOException("the relay sent a frame of another kind");
        }
    }
}
