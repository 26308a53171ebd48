package io.darkmesh.testnetwork.scripted;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** One side of a handshake, section 5.4 of the WireGuard paper, without pre-shared key. */
final class ScriptedInitiator {
    static final int INITIATION_BYTES = 148;
    static final int RESPONSE_BYTES = 92;

    private static final byte[] CONSTRUCTION = ascii("Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s");
    private static final byte[] IDENTIFIER = ascii("WireGuard v1 zx2c4 Jason@zx2c4.com");
    private static final byte[] LABEL_MAC1 = ascii("mac1----");
    private static final byte[] EMPTY = new byte[0];
    private static final int MAC_BYTES = 16;
    private static final long TAI64_OF_1970 = 0x400000000000000aL;
    private static final AtomicLong LAST_NANOS = new AtomicLong();

    private final Keys own;
    private final byte[] theirs;
    private byte[] chain = Blake2s.hash(CONSTRUCTION);
    private byte[] hash;
    private Keys ephemeral = Keys.generate();
    private byte[] sendingKey = EMPTY;
    private int receiver;
    private long counter;

    ScriptedInitiator(Keys own, byte[] theirs) {
        this.own = own;
        this.theirs = theirs;
        hash = Blake2s.hash(chain, IDENTIFIER);
    }

    /** A new initiation; what came of an older one is forgotten. */
    byte[] initiation(int sender) {
        ephemeral = Keys.generate();
        chain = Blake2s.hash(CONSTRUCTION);
        hash = Blake2s.hash(Blake2s.hash(chain, IDENTIFIER), theirs);
        mix(ephemeral.publicBytes());
        byte[] key = mixKey(ephemeral.agree(theirs));
        byte[] sealedStatic = sealAndHash(key, own.publicBytes());
        key = mixKey(own.agree(theirs));
        byte[] sealedTime = sealAndHash(key, tai64n());
        ByteBuffer message = ByteBuffer.allocate(INITIATION_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(1)
                .putInt(sender)
                .put(ephemeral.publicBytes())
                .put(sealedStatic)
                .put(sealedTime);
        return withMac1(message, theirs);
    }

    /** Fills in the MAC that anybody can make who knows the responder's public key. */
    static byte[] withMac1(ByteBuffer message, byte[] responder) {
        byte[] body = Arrays.copyOf(message.array(), message.capacity() - 2 * MAC_BYTES);
        byte[] mac = Blake2s.mac(Blake2s.hash(LABEL_MAC1, responder), MAC_BYTES, body);
        message.position(body.length).put(mac);
        return message.array();
    }

    /** Takes the response; false when it is not one for us. */
    boolean onResponse(byte[] message) {
        if (message.length != RESPONSE_BYTES || message[0] != 2) {
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        receiver = in.getInt(4);
        byte[] theirEphemeral = Arrays.copyOfRange(message, 12, 44);
        mix(theirEphemeral);
        mixKey(ephemeral.agree(theirEphemeral));
        mixKey(own.agree(theirEphemeral));
        byte[][] mixed = Blake2s.kdf(3, chain, new byte[Blake2s.HASH_BYTES]);
        chain = mixed[0];
        hash = Blake2s.hash(hash, mixed[1]);
        Keys.open(mixed[2], 0, Arrays.copyOfRange(message, 44, 60), hash);
        sendingKey = Blake2s.kdf(2, chain, EMPTY)[0];
        counter = 0;
        return true;
    }

    /** Transport data; an empty packet is a keepalive. */
    byte[] data(byte[] packet) {
        byte[] padded = Arrays.copyOf(packet, (packet.length + 15) / 16 * 16);
        byte[] sealed = Keys.seal(sendingKey, counter, padded, EMPTY);
        ByteBuffer message = ByteBuffer.allocate(16 + sealed.length).order(ByteOrder.LITTLE_ENDIAN);
        return message.putInt(4).putInt(receiver).putLong(counter++).put(sealed).array();
    }

    private void mix(byte[] publicKey) {
        chain = Blake2s.kdf(1, chain, publicKey)[0];
        hash = Blake2s.hash(hash, publicKey);
    }

    private byte[] mixKey(byte[] secret) {
        byte[][] mixed = Blake2s.kdf(2, chain, secret);
        chain = mixed[0];
        return mixed[1];
    }

    private byte[] sealAndHash(byte[] key, byte[] plain) {
        byte[] sealed = Keys.seal(key, 0, plain, hash);
        hash = Blake2s.hash(hash, sealed);
        return sealed;
    }

    /** Strictly greater than any before, by the 2^24 ns that a receiver may round to. */
    private static byte[] tai64n() {
        Instant now = Instant.now();
        long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        long unique = LAST_NANOS.updateAndGet(last -> Math.max(last + (1 << 24), nanos));
        return ByteBuffer.allocate(12)
                .putLong(TAI64_OF_1970 + unique / 1_000_000_000L)
                .putInt((int) (unique % 1_000_000_000L))
                .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
