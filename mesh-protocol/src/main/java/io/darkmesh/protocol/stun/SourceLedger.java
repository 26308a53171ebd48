package io.darkmesh.protocol.stun;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What each source (an IPv4 address, an IPv6 /64) asked for and was answered, so that nobody who forges a source turns
 * the responder into a weapon: answers per second are bounded, and in sum a source is never sent more bytes than came
 * from it, but for one small advance in its life.
 *
 * <p>The advance lets the first 40 bare questions of 20 bytes have their answers of 32; later ones are answered five
 * times in eight, which repeating a question overcomes. Owned by one thread.
 */
final class SourceLedger {
    static final int MAX_SOURCES = 16_384;
    static final int ANSWERS_PER_SECOND = 50;
    static final int BURST = 100;
    static final int ADVANCE_BYTES = 512;
    private static final int MAX_CREDIT_BYTES = 4096;
    private static final long SECOND_NS = 1_000_000_000L;

    private final Map<Long, Account> accounts = new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Account> eldest) {
            return size() > MAX_SOURCES;
        }
    };

    private static final class Account {
        double tokens = BURST;
        int creditBytes = ADVANCE_BYTES;
        long refilledNs;
    }

    /** Whether the question may be answered with this many bytes; if so it is booked. */
    boolean allows(InetAddress source, int questionBytes, int answerBytes, long nowNs) {
        Account account = accounts.computeIfAbsent(keyOf(source), key -> {
            var fresh = new Account();
            fresh.refilledNs = nowNs;
            return fresh;
        });
        double refill = (double) (nowNs - account.refilledNs) / SECOND_NS * ANSWERS_PER_SECOND;
        account.tokens = Math.min(BURST, account.tokens + refill);
        account.refilledNs = nowNs;
        account.creditBytes = Math.min(MAX_CREDIT_BYTES, account.creditBytes + questionBytes);
        if (account.tokens < 1 || account.creditBytes < answerBytes) {
            return false;
        }
        account.tokens -= 1;
        account.creditBytes -= answerBytes;
        return true;
    }

    int size() {
        return accounts.size();
    }

    private static long keyOf(InetAddress source) {
        ByteBuffer bytes = ByteBuffer.wrap(source.getAddress());
        return bytes.remaining() == 4 ? 0xFFFF_FFFF_0000_0000L | (bytes.getInt() & 0xFFFF_FFFFL) : bytes.getLong();
    }
}
