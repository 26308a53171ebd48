package io.darkmesh.agent.relay;

import io.darkmesh.protocol.relay.RelayFrame;

/**
 * One WebSocket frame (RFC 6455 section 5.2) from a client, made in place: payload first, then the header before it, then
 * the mask over it. Owned by the writer.
 */
final class OutgoingMessage {
    static final int BINARY = 0x2;
    static final int PONG = 0xA;

    /** Type, length in its longest form, masking key. */
    static final int PAYLOAD_AT = 2 + 8 + 4;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;

    int opcode = BINARY;
    final byte[] bytes = new byte[PAYLOAD_AT + RelayFrame.MAX_MESSAGE_BYTES];

    /** Completes the frame whose payload ends at {@code end}. Returns where it begins. */
    int finish(int end, int maskingKey) {
        int length = end - PAYLOAD_AT;
        ByteOrders.INT.set(bytes, PAYLOAD_AT - 4, maskingKey);
        int start;
        if (length < 126) {
            start = PAYLOAD_AT - 4 - 2;
            bytes[start + 1] = (byte) (MASKED | length);
        } else if (length < 65_536) {
            start = PAYLOAD_AT - 4 - 4;
            bytes[start + 1] = (byte) (MASKED | 126);
            ByteOrders.SHORT.set(bytes, start + 2, (short) length);
        } else {
            start = 0;
            bytes[start + 1] = (byte) (MASKED | 127);
            ByteOrders.LONG.set(bytes, start + 2, (long) length);
        }
        bytes[start] = (byte) (FINAL | opcode);
        mask(maskingKey, end);
        return start;
    }

    private void mask(int key, int end) {
        long wide = ((long) key << 32) | (key & 0xFFFF_FFFFL);
        int at = PAYLOAD_AT;
        for (; at + 8 <= end; at += 8) {
            ByteOrders.LONG.set(bytes, at, (long) ByteOrders.LONG.get(bytes, at) ^ wide);
        }
        for (int i = 0; at < end; at++, i++) {
            bytes[at] ^= (byte) (key >>> (24 - 8 * (i & 3)));
        }
    }
}
