package io.darkmesh.protocol.stun;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes one message, attribute by attribute; integrity and then fingerprint come last. */
public final class StunWriter {
    private final ByteBuffer out = ByteBuffer.allocate(StunMessage.MAX_BYTES);
    private final TransactionId id;

    public StunWriter(int type, TransactionId id) {
        this.id = id;
        out.putShort((short) type).putShort((short) 0).putInt(StunType.MAGIC_COOKIE);
        id.write(out);
    }

    public StunWriter software(String name) {
        return attribute(StunType.SOFTWARE, name.getBytes(StandardCharsets.UTF_8));
    }

    public StunWriter username(String name) {
        return attribute(StunType.USERNAME, name.getBytes(StandardCharsets.UTF_8));
    }

    public StunWriter realm(String name) {
        return attribute(StunType.REALM, name.getBytes(StandardCharsets.UTF_8));
    }

    public StunWriter xorMapped(UdpEndpoint endpoint) {
        return attribute(StunType.XOR_MAPPED_ADDRESS, StunAddress.xored(endpoint, id));
    }

    public StunWriter mapped(UdpEndpoint endpoint) {
        return attribute(StunType.MAPPED_ADDRESS, StunAddress.plain(endpoint));
    }

    public StunWriter responseOrigin(UdpEndpoint endpoint) {
        return attribute(StunType.RESPONSE_ORIGIN, StunAddress.plain(endpoint));
    }

    public StunWriter otherAddress(UdpEndpoint endpoint) {
        return attribute(StunType.OTHER_ADDRESS, StunAddress.plain(endpoint));
    }

    public StunWriter changeRequest(ChangeRequest change) {
        return attribute(
                StunType.CHANGE_REQUEST,
                ByteBuffer.allocate(4).putInt(change.flags()).array());
    }

    public StunWriter error(StunError error) {
        byte[] reason = error.reason().getBytes(StandardCharsets.UTF_8);
        ByteBuffer value = ByteBuffer.allocate(4 + reason.length).putShort((short) 0);
        value.put((byte) (error.code() / 100)).put((byte) (error.code() % 100)).put(reason);
        return attribute(StunType.ERROR_CODE, value.array());
    }

    public StunWriter unknownAttributes(List<Integer> types) {
        ByteBuffer value = ByteBuffer.allocate(types.size() * Short.BYTES);
        types.forEach(type -> value.putShort(type.shortValue()));
        return attribute(StunType.UNKNOWN_ATTRIBUTES, value.array());
    }

    /** HMAC-SHA1 over all before (RFC 8489 section 14.5). */
    public StunWriter integrity(StunKey key) {
        announce(StunType.ATTRIBUTE_HEADER_BYTES + 20);
        return attribute(StunType.MESSAGE_INTEGRITY, key.sha1(out.array(), out.position()));
    }

    /** HMAC-SHA256 over all before, whole (RFC 8489 section 14.6). */
    public StunWriter integritySha256(StunKey key) {
        announce(StunType.ATTRIBUTE_HEADER_BYTES + 32);
        return attribute(StunType.MESSAGE_INTEGRITY_SHA256, key.sha256(out.array(), out.position()));
    }

    /** CRC-32 over all before (RFC 8489 section 14.7). */
    public StunWriter fingerprint() {
        announce(StunType.ATTRIBUTE_HEADER_BYTES + Integer.BYTES);
        int crc = Fingerprint.of(out.array(), out.position());
        return attribute(
                StunType.FINGERPRINT, ByteBuffer.allocate(4).putInt(crc).array());
    }

    /** The message, in a fresh array. */
    public byte[] toBytes() {
        announce(0);
        byte[] bytes = new byte[out.position()];
        out.get(0, bytes);
        return bytes;
    }

    StunWriter attribute(int type, byte[] value) {
        out.putShort((short) type).putShort((short) value.length).put(value);
        while (out.position() % 4 != 0) {
            out.put((byte) 0);
        }
        return this;
    }

    private void announce(int moreBytes) {
        out.putShort(2, (short) (out.position() - StunType.HEADER_BYTES + moreBytes));
    }
}
