package io.darkmesh.protocol.relay;

import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.netmap.MachineKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/**
 * The coordinator's word that a node key may use the relays of a set within its network, signed with Ed25519 (RFC 8032)
 * so that relays check it offline. Of no use to who does not hold the node key.
 *
 * <pre>
 * | version 1 (1) | issued at (8) | expires at (8) | node key (32) | n (1) | network (n) | m (1) | relay set (m) | signature (64) |
 * </pre>
 *
 * @param network the network's id; both ends of a relayed packet are in one
 * @param nodeKey the only key it is good for
 * @param relaySet the relays it is good for
 * @param issuedAt seconds since 1970
 * @param expiresAt seconds since 1970
 */
public record RelayToken(String network, Key32 nodeKey, String relaySet, long issuedAt, long expiresAt) {
    /** Tokens live at least a day, so that relays work while the coordinator is away. */
    public static final long LIFETIME_SECONDS = 48 * 3600;

    /** A relay's clock may be this far behind the coordinator's. */
    public static final long CLOCK_LEEWAY_SECONDS = 300;

    private static final byte VERSION = 1;
    private static final int SIGNATURE_BYTES = 64;
    private static final int FIXED_BYTES = 1 + 8 + 8 + Key32.SIZE_BYTES + 1 + 1;
    private static final byte[] CONTEXT = "darkmesh relay token v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ED25519_SPKI_PREFIX = {
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
    };

    public RelayToken {
        if (utf8(network).length > 255 || utf8(relaySet).length > 255) {
            throw new IllegalArgumentException("network and relay set have at most 255 bytes");
        }
    }

    /** The signed token. */
    public byte[] sign(PrivateKey coordinator) {
        byte[] networkName = utf8(network);
        byte[] set = utf8(relaySet);
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + networkName.length + set.length + SIGNATURE_BYTES);
        out.put(VERSION).putLong(issuedAt).putLong(expiresAt);
        nodeKey.write(out);
        out.put((byte) networkName.length)
                .put(networkName)
                .put((byte) set.length)
                .put(set);
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

    /** The token, when form and signature are right; whether it is for this relay, key and time is for the caller. */
    public static Optional<RelayToken> verify(ByteBuffer token, PublicKey coordinator) {
        ByteBuffer in = token.slice();
        int signedBytes = in.remaining() - SIGNATURE_BYTES;
        if (signedBytes < FIXED_BYTES
                || signedBytes > FIXED_BYTES + 2 * 255
                || !isSigned(in, signedBytes, coordinator)) {
            return Optional.empty();
        }
        in.limit(signedBytes);
        if (in.get() != VERSION) {
            return Optional.empty();
        }
        long issuedAt = in.getLong();
        long expiresAt = in.getLong();
        Key32 nodeKey = Key32.read(in);
        Optional<String> network = name(in);
        Optional<String> set = name(in);
        return network.isEmpty() || set.isEmpty() || in.hasRemaining()
                ? Optional.empty()
                : Optional.of(new RelayToken(network.get(), nodeKey, set.get(), issuedAt, expiresAt));
    }

    private static Optional<String> name(ByteBuffer in) {
        int length = in.hasRemaining() ? in.get() & 0xFF : 256;
        if (length > in.remaining()) {
            return Optional.empty();
        }
        byte[] name = new byte[length];
        in.get(name);
        return Optional.of(new String(name, StandardCharsets.UTF_8));
    }

    private static boolean isSigned(ByteBuffer token, int signedBytes, PublicKey coordinator) {
        byte[] given = new byte[SIGNATURE_BYTES];
        token.get(signedBytes, given);
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(coordinator);
            signature.update(CONTEXT);
            signature.update(token.slice(0, signedBytes));
            return signature.verify(given);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The public key of these 32 bytes in base64, as a relay's configuration names its coordinators. */
    public static PublicKey coordinatorKey(String base64) {
        byte[] raw = new MachineKey(base64).bytes();
        byte[] spki = new byte[ED25519_SPKI_PREFIX.length + raw.length];
        System.arraycopy(ED25519_SPKI_PREFIX, 0, spki, 0, ED25519_SPKI_PREFIX.length);
        System.arraycopy(raw, 0, spki, ED25519_SPKI_PREFIX.length, raw.length);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 public key", e);
        }
    }

    /** The 32 bytes of a coordinator's public key in base64. */
    public static String textOf(PublicKey coordinator) {
        byte[] spki = coordinator.getEncoded();
        byte[] raw = java.util.Arrays.copyOfRange(spki, spki.length - Key32.SIZE_BYTES, spki.length);
        return Base64.getEncoder().encodeToString(raw);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
