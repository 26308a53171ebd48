package io.darkmesh.protocol.stun;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A STUN message received: well formed, with a copy of its bytes, nothing else proven. */
public final class StunMessage {
    public static final int BINDING_REQUEST = 0x0001;
    public static final int BINDING_INDICATION = 0x0011;
    public static final int BINDING_SUCCESS = 0x0101;
    public static final int BINDING_ERROR = 0x0111;

    /** Longest message we read; what STUN is used for here fits the smallest IPv6 packet. */
    public static final int MAX_BYTES = 1280;

    private static final int SHA1_BYTES = 20;

    private final byte[] bytes;
    private final int type;
    private final TransactionId id;
    private final List<StunAttribute> attributes;

    private StunMessage(byte[] bytes, int type, TransactionId id, List<StunAttribute> attributes) {
        this.bytes = bytes;
        this.type = type;
        this.id = id;
        this.attributes = attributes;
    }

    /** Whether the datagram could be STUN and cannot be WireGuard: two zero bits, then the cookie (RFC 8489 section 5). */
    public static boolean looksLikeStun(ByteBuffer datagram) {
        int at = datagram.position();
        return datagram.remaining() >= StunType.HEADER_BYTES
                && (datagram.get(at) & 0xC0) == 0
                && intAt(datagram, at + 4) == StunType.MAGIC_COOKIE;
    }

    /** Reads a whole datagram, or nothing when it is not a well-formed message. The caller's position stays. */
    public static Optional<StunMessage> parse(ByteBuffer datagram) {
        int size = datagram.remaining();
        if (size > MAX_BYTES || !looksLikeStun(datagram)) {
            return Optional.empty();
        }
        byte[] bytes = new byte[size];
        datagram.slice().get(bytes);
        ByteBuffer in = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        int type = in.getShort();
        int length = in.getShort() & 0xFFFF;
        if (length % 4 != 0 || length != size - StunType.HEADER_BYTES) {
            return Optional.empty();
        }
        in.getInt();
        TransactionId id = TransactionId.read(in);
        return attributes(in).map(attributes -> new StunMessage(bytes, type, id, attributes));
    }

    /** Attributes after an integrity are not covered by it and are left out (sections 14.5 and 14.6). */
    private static Optional<List<StunAttribute>> attributes(ByteBuffer in) {
        List<StunAttribute> found = new ArrayList<>();
        int sealedBy = 0;
        while (in.hasRemaining()) {
            int offset = in.position();
            int type = in.getShort() & 0xFFFF;
            int length = in.getShort() & 0xFFFF;
            int padded = (length + 3) & ~3;
            if (padded > in.remaining()) {
                return Optional.empty();
            }
            if (!isLeftOut(type, sealedBy)) {
                found.add(new StunAttribute(type, offset, in.slice(in.position(), length)));
            }
            if (type == StunType.MESSAGE_INTEGRITY || type == StunType.MESSAGE_INTEGRITY_SHA256) {
                sealedBy = type;
            }
            in.position(in.position() + padded);
        }
        return Optional.of(List.copyOf(found));
    }

    private static boolean isLeftOut(int type, int sealedBy) {
        boolean afterSha1 = type == StunType.MESSAGE_INTEGRITY_SHA256 && sealedBy == StunType.MESSAGE_INTEGRITY;
        return sealedBy != 0 && !afterSha1 && type != StunType.FINGERPRINT;
    }

    /** Method and class as the 14 bits on the wire, such as {@link #BINDING_SUCCESS}. */
    public int type() {
        return type;
    }

    public TransactionId id() {
        return id;
    }

    /** Size on the wire, header included. */
    public int sizeBytes() {
        return bytes.length;
    }

    public Optional<String> username() {
        return text(StunType.USERNAME);
    }

    public Optional<String> software() {
        return text(StunType.SOFTWARE);
    }

    public Optional<String> realm() {
        return text(StunType.REALM);
    }

    /** XOR-MAPPED-ADDRESS, or MAPPED-ADDRESS of an older server. */
    public Optional<UdpEndpoint> mapped() {
        return first(StunType.XOR_MAPPED_ADDRESS)
                .flatMap(found -> StunAddress.xored(found.value(), id))
                .or(() -> address(StunType.MAPPED_ADDRESS));
    }

    /** RFC 5780 section 7.3. */
    public Optional<UdpEndpoint> responseOrigin() {
        return address(StunType.RESPONSE_ORIGIN);
    }

    /** RFC 5780 section 7.4: where the server's other address and port are. */
    public Optional<UdpEndpoint> otherAddress() {
        return address(StunType.OTHER_ADDRESS);
    }

    /** RFC 5780 section 7.2; nothing is asked for when the attribute is absent. */
    public Optional<ChangeRequest> changeRequest() {
        return first(StunType.CHANGE_REQUEST)
                .filter(found -> found.value().remaining() == Integer.BYTES)
                .map(found -> ChangeRequest.of(found.value().getInt(0)));
    }

    public Optional<StunError> error() {
        return first(StunType.ERROR_CODE).flatMap(found -> {
            ByteBuffer value = found.value();
            if (value.remaining() < 4) {
                return Optional.empty();
            }
            int code = (value.get(2) & 7) * 100 + (value.get(3) & 0xFF);
            String reason = new String(found.bytes(), 4, value.remaining() - 4, StandardCharsets.UTF_8);
            return code < 300 || code > 699 ? Optional.empty() : Optional.of(new StunError(code, reason));
        });
    }

    /** Attributes that have to be understood (type below 0x8000) and are not by us, each once. */
    public List<Integer> unknownAttributes() {
        return attributes.stream()
                .map(StunAttribute::type)
                .filter(type -> !StunType.isUnderstood(type))
                .distinct()
                .toList();
    }

    /** Whether the last attribute is a FINGERPRINT, and right. */
    public Fingerprint fingerprint() {
        Optional<StunAttribute> found = first(StunType.FINGERPRINT);
        if (found.isEmpty()) {
            return Fingerprint.ABSENT;
        }
        StunAttribute attribute = found.get();
        boolean last =
                attribute.offset() + 8 == bytes.length && attribute.value().remaining() == Integer.BYTES;
        return last && attribute.value().getInt(0) == Fingerprint.of(bytes, attribute.offset())
                ? Fingerprint.RIGHT
                : Fingerprint.WRONG;
    }

    /**
     * Whether the message carries an integrity and all it carries are right under this password; the long-term mechanism
     * is meant when there is a REALM.
     */
    public boolean hasIntegrity(String password) {
        Optional<String> realm = realm();
        return hasIntegrity(
                realm.isEmpty()
                        ? StunKey.shortTerm(password)
                        : StunKey.longTerm(username().orElse(""), realm.get(), password));
    }

    /** Whether the message carries an integrity and all it carries are right under this key. */
    public boolean hasIntegrity(StunKey key) {
        Optional<StunAttribute> sha1 = first(StunType.MESSAGE_INTEGRITY);
        Optional<StunAttribute> sha256 = first(StunType.MESSAGE_INTEGRITY_SHA256);
        return (sha1.isPresent() || sha256.isPresent())
                && sha1.map(found -> isRight(found, key)).orElse(true)
                && sha256.map(found -> isRight(found, key)).orElse(true);
    }

    private boolean isRight(StunAttribute found, StunKey key) {
        byte[] message = bytes.clone();
        byte[] given = found.bytes();
        int covered = found.offset() + StunType.ATTRIBUTE_HEADER_BYTES + given.length - StunType.HEADER_BYTES;
        ByteBuffer.wrap(message).putShort(2, (short) covered);
        if (found.type() == StunType.MESSAGE_INTEGRITY) {
            return given.length == SHA1_BYTES && MessageDigest.isEqual(given, key.sha1(message, found.offset()));
        }
        // RFC 8489 section 14.6: may be cut to 16 bytes and more, in steps of four
        boolean sized = given.length >= 16 && given.length <= 32 && given.length % 4 == 0;
        byte[] whole = key.sha256(message, found.offset());
        return sized && MessageDigest.isEqual(given, Arrays.copyOf(whole, given.length));
    }

    private Optional<UdpEndpoint> address(int wanted) {
        return first(wanted).flatMap(found -> StunAddress.plain(found.value()));
    }

    private Optional<String> text(int wanted) {
        return first(wanted).map(found -> new String(found.bytes(), StandardCharsets.UTF_8));
    }

    /** Of attributes that repeat only the first counts (RFC 8489 section 14). */
    private Optional<StunAttribute> first(int wanted) {
        return attributes.stream().filter(found -> found.type() == wanted).findFirst();
    }

    private static int intAt(ByteBuffer in, int index) {
        return ((in.get(index) & 0xFF) << 24)
                | ((in.get(index + 1) & 0xFF) << 16)
                | ((in.get(index + 2) & 0xFF) << 8)
                | (in.get(index + 3) & 0xFF);
    }
}
