package io.darkmesh.protocol.path;

import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.key.X25519Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals messages between two nodes under keys that are new for each boot of the sender, made from the two node keys by
 * Diffie-Hellman and HKDF, so that nothing has to be exchanged first. Owned by one thread.
 *
 * <p>Who receives a datagram looks its tag up among the {@link #incomingTag()} of its peers: what comes from strangers
 * costs one look-up. The tag is a secret of the pair until it is used, and names no key to who watches.
 */
public final class PathSeal {
    static final int MAGIC = 0xD44D_5031;
    static final int HEADER_BYTES = 4 + 8 + 8 + 8;

    /** By which a sealed message is longer than the message. */
    public static final int OVERHEAD_BYTES = HEADER_BYTES + 16;

    private static final byte[] LABEL = "darkmesh path message v1\0".getBytes(StandardCharsets.US_ASCII);

    private final byte[] shared;
    private final Key32 own;
    private final Key32 peer;
    private final long ownSalt;
    private final SecretKeySpec sendingKey;
    private final long outgoingTag;
    private final long incomingTag;
    private long counter;
    private long peerSalt;
    private SecretKeySpec receivingKey;

    private PathSeal(byte[] shared, Key32 own, Key32 peer, long ownSalt) {
        this.shared = shared;
        this.own = own;
        this.peer = peer;
        this.ownSalt = ownSalt;
        this.sendingKey = key(own, peer, ownSalt);
        this.receivingKey = key(peer, own, 0);
        this.outgoingTag = tag(own, peer);
        this.incomingTag = tag(peer, own);
    }

    /**
     * The seal between two nodes, or nothing when the peer's key has small order.
     *
     * @param bootSalt random, chosen once when the process starts and the same for all peers
     */
    public static Optional<PathSeal> between(X25519Secret own, Key32 peer, long bootSalt) {
        return own.agree(peer).map(shared -> new PathSeal(shared, own.publicKey(), peer, bootSalt));
    }

    /** The tag of a datagram that has the form of a sealed message. */
    public static OptionalLong tagOf(ByteBuffer datagram) {
        ByteBuffer in = datagram.slice();
        return in.remaining() < OVERHEAD_BYTES || in.getInt() != MAGIC
                ? OptionalLong.empty()
                : OptionalLong.of(in.getLong());
    }

    /** What messages of this peer to us carry as their tag. */
    public long incomingTag() {
        return incomingTag;
    }

    /** A datagram of its own. */
    public ByteBuffer seal(PathMessage message) {
        ByteBuffer plain = message.encode();
        ByteBuffer out = ByteBuffer.allocate(OVERHEAD_BYTES + plain.remaining());
        out.putInt(MAGIC).putLong(outgoingTag).putLong(ownSalt).putLong(counter);
        try {
            cipher(Cipher.ENCRYPT_MODE, sendingKey, counter, out.duplicate().flip())
                    .doFinal(plain, out);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing cannot fail", e);
        }
        counter++;
        return out.flip();
    }

    /** The message, when the peer sealed it for us. */
    public Optional<PathMessage> open(ByteBuffer datagram) {
        ByteBuffer in = datagram.slice();
        if (in.remaining() < OVERHEAD_BYTES || in.getInt() != MAGIC || in.getLong() != incomingTag) {
            return Optional.empty();
        }
        long salt = in.getLong();
        long number = in.getLong();
        SecretKeySpec key = salt == peerSalt ? receivingKey : key(peer, own, salt);
        ByteBuffer plain = ByteBuffer.allocate(in.remaining());
        try {
            cipher(Cipher.DECRYPT_MODE, key, number, datagram.slice().limit(HEADER_BYTES))
                    .doFinal(in, plain);
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has ChaCha20-Poly1305", e);
        }
        peerSalt = salt;
        receivingKey = key;
        return PathMessage.decode(plain.flip());
    }

    private static Cipher cipher(int mode, SecretKeySpec key, long number, ByteBuffer header)
            throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(12).putInt(0).putLong(number).array();
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(mode, key, new IvParameterSpec(nonce));
        cipher.updateAAD(header);
        return cipher;
    }

    private SecretKeySpec key(Key32 sender, Key32 receiver, long salt) {
        byte[] saltBytes = ByteBuffer.allocate(Long.BYTES).putLong(salt).array();
        return new SecretKeySpec(derive(saltBytes, (byte) 'k', sender, receiver), "ChaCha20");
    }

    private long tag(Key32 sender, Key32 receiver) {
        return ByteBuffer.wrap(derive(new byte[Long.BYTES], (byte) 't', sender, receiver))
                .getLong();
    }

    private byte[] derive(byte[] salt, byte use, Key32 sender, Key32 receiver) {
        ByteBuffer info = ByteBuffer.allocate(LABEL.length + 1 + 64).put(LABEL).put(use);
        sender.write(info);
        receiver.write(info);
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addSalt(salt)
                            .addIKM(shared)
                            .thenExpand(info.array(), Key32.SIZE_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK since 25 has HKDF", e);
        }
    }

    /** Wipes what can be wiped, when the peer goes or a node key changes. */
    public void wipe() {
        Arrays.fill(shared, (byte) 0);
    }

    @Override
    public String toString() {
        return "PathSeal[" + peer + "]";
    }
}
