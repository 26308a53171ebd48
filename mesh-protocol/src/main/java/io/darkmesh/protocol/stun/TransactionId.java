package io.darkmesh.protocol.stun;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** The 96 random bits that join an answer to its question (RFC 8489 section 5). */
public record TransactionId(long first, int last) {
    static final int SIZE_BYTES = 12;

    /** A new one; the generator has to be cryptographically strong where answers could be forged. */
    public static TransactionId random(RandomGenerator random) {
        return new TransactionId(random.nextLong(), random.nextInt());
    }

    static TransactionId read(ByteBuffer in) {
        return new TransactionId(in.getLong(), in.getInt());
    }

    void write(ByteBuffer out) {
        out.putLong(first).putInt(last);
    }
}
