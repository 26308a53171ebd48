package io.darkmesh.protocol.relay;

import io.darkmesh.protocol.key.Key32;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The node keys of one network that may not be used with relays any more although their tokens have not expired; signed with
 * Ed25519 (RFC 8032) by the key that signs the tokens, so that it matters little how a relay comes by it.
 *
 * <pre>
 * | version 1 (1) | issued at (8) | n (1) | network (n) | count (4) | node keys (32 each) | signature (64) |
 * </pre>
 *
 * @param issuedAt milliseconds since 1970; a relay takes no list older than the one it holds
 */
public record RelayRevocations(String network, long issuedAt, List<Key32> nodeKeys) {
    /** Where the coordinator serves it. */
    public static final String PATH = "/relay/revocations";

    /** More are not told: the oldest are left out. */
    public static final int MAX_KEYS = 100_000;

    private static final byte VERSION = 1;
    private static final int SIGNATURE_BYTES = 64;
    private static final int FIXED_BYTES = 1 + 8 + 1 + 4;
    private static final byte[] CONTEXT = "darkmesh relay revocations v1\0".getBytes(StandardCharsets.US_ASCII);

    public RelayRevocations {
        nodeKeys = List.copyOf(nodeKeys);
        if (network.getBytes(StandardCharsets.UTF_8).length > 255 || nodeKeys.size() > MAX_KEYS) {
            throw new IllegalArgumentException("a network has at most 255 bytes, a list " + MAX_KEYS + " keys");
        }
    }

    /** The signed list. */
    public byte[] sign(PrivateKey coordinator) {
        byte[] name = network.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out =
                ByteBuffer.allocate(FIXED_BYTES + name.length + nodeKeys.size() * Key32.SIZE_BYTES + SIGNATURE_BYTES);
        out.put(VERSION).putLong(issuedAt).put((byte) name.length).put(name).putInt(nodeKeys.size());
        nodeKeys.forEach(key -> key.write(out));
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(coordinator);
            signature.update(CONTEXT);
            signature.update(out.array(), 0, out.position());
            return out.put(signature.sign()).array();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 private key", e);
        }
    }

    /** The list, when form and signature are right. */
    public static Optional<RelayRevocations> verify(byte[] signed, PublicKey coordinator) {
        int length = signed.length - SIGNATURE_BYTES;
        if (length < FIXED_BYTES || !isSigned(signed, length, coordinator)) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(signed, 0, length);
        if (in.get() != VERSION) {
            return Optional.empty();
        }
        long issuedAt = in.getLong();
        int nameBytes = in.get() & 0xFF;
        if (nameBytes + Integer.BYTES > in.remaining()) {
            return Optional.empty();
        }
        byte[] name = new byte[nameBytes];
        in.get(name);
        int count = in.getInt();
        if (count < 0 || count > MAX_KEYS || count * Key32.SIZE_BYTES != in.remaining()) {
            return Optional.empty();
        }
        List<Key32> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(Key32.read(in));
        }
        return Optional.of(new RelayRevocations(new String(name, StandardCharsets.UTF_8), issuedAt, keys));
    }

    private static boolean isSigned(byte[] signed, int length, PublicKey coordinator) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(coordinator);
            signature.update(CONTEXT);
            signature.update(signed, 0, length);
            return signature.verify(signed, length, SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
