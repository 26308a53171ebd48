package io.darkmesh.protocol.stun;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Asks several servers from one socket where it appears to be. Owned by one thread; time comes in, datagrams go out.
 *
 * <p>An answer counts only when its transaction is open and when it comes from the very endpoint that was asked, or from
 * such another one as was asked for.
 */
public final class StunClient {
    /** Transactions open at the same time; more are refused. */
    public static final int MAX_TRANSACTIONS = 64;

    /** What {@link #nextDeadlineNs()} says when there is nothing to wait for. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final ChangeRequest NO_CHANGE = new ChangeRequest(false, false);
    private static final StunError NOT_CHANGED =
            new StunError(StunError.UNKNOWN_ATTRIBUTE, "answered from where it was");
    // Makes a question as long as the longest answer: three IPv6 addresses and a fingerprint, 100 bytes.
    private static final String SOFTWARE = "darkmesh" + " ".repeat(60);

    private final RandomGenerator random;
    private final Retransmission schedule;
    private final Map<TransactionId, Transaction> open = new LinkedHashMap<>();

    /** What the client wants done or has found. */
    public sealed interface Output {
        record Send(UdpEndpoint server, ByteBuffer datagram) implements Output {}

        /**
         * The server answered.
         *
         * @param source where the answer came from: the server, unless another source was asked for
         * @param other the server's other endpoint, if it has one (RFC 5780)
         * @param roundTripNs of the request answered, or of all since the first when one was repeated
         */
        record Mapped(
                UdpEndpoint server,
                ChangeRequest asked,
                UdpEndpoint source,
                UdpEndpoint mapped,
                Optional<UdpEndpoint> other,
                long roundTripNs)
                implements Output {}

        /** The server does not understand, or does not do what was asked and answers from where it was asked. */
        record Refused(UdpEndpoint server, ChangeRequest asked, StunError error) implements Output {}

        record TimedOut(UdpEndpoint server, ChangeRequest asked) implements Output {}
    }

    private static final class Transaction {
        final UdpEndpoint server;
        final ChangeRequest asked;
        final byte[] request;
        final long startedNs;
        int requestsSent;
        long deadlineNs;

        Transaction(UdpEndpoint server, ChangeRequest asked, byte[] request, long nowNs) {
            this.server = server;
            this.asked = asked;
            this.request = request;
            this.startedNs = nowNs;
            this.deadlineNs = nowNs;
        }
    }

    public StunClient(RandomGenerator random, Retransmission schedule) {
        this.random = random;
        this.schedule = schedule;
    }

    /** Asks the server, at once. */
    public void ask(UdpEndpoint server, long nowNs, Consumer<Output> out) {
        ask(server, NO_CHANGE, nowNs, out);
    }

    /** Asks the server to answer from elsewhere, which tells what the NAT lets in (RFC 5780 section 4.4). */
    public void ask(UdpEndpoint server, ChangeRequest change, long nowNs, Consumer<Output> out) {
        if (open.size() == MAX_TRANSACTIONS) {
            out.accept(new Output.TimedOut(server, change));
            return;
        }
        TransactionId id = TransactionId.random(random);
        var writer = new StunWriter(StunMessage.BINDING_REQUEST, id).software(SOFTWARE);
        if (!change.equals(NO_CHANGE)) {
            writer.changeRequest(change);
        }
        open.put(id, new Transaction(server, change, writer.fingerprint().toBytes(), nowNs));
        onTimeout(nowNs, out);
    }

    /** Whether the datagram was an answer to us; one that is not STUN or not asked for is left to others. */
    public boolean onDatagram(UdpEndpoint source, ByteBuffer datagram, long nowNs, Consumer<Output> out) {
        Optional<StunMessage> parsed = StunMessage.parse(datagram);
        if (parsed.isEmpty()) {
            return false;
        }
        StunMessage message = parsed.get();
        Transaction transaction = open.get(message.id());
        if (transaction == null || message.fingerprint() == Fingerprint.WRONG) {
            return false;
        }
        boolean isServer = source.equals(transaction.server);
        boolean isSuccess = message.type() == StunMessage.BINDING_SUCCESS;
        Optional<UdpEndpoint> mapped = message.mapped();
        Optional<StunError> error =
                isSuccess && !transaction.asked.equals(NO_CHANGE) ? Optional.of(NOT_CHANGED) : message.error();
        if (isSuccess
                && isExpected(source, transaction)
                && mapped.isPresent()
                && message.unknownAttributes().isEmpty()) {
            open.remove(message.id());
            out.accept(new Output.Mapped(
                    transaction.server,
                    transaction.asked,
                    source,
                    mapped.get(),
                    message.otherAddress(),
                    nowNs - transaction.startedNs));
            return true;
        }
        if (isServer && error.isPresent() && (isSuccess || message.type() == StunMessage.BINDING_ERROR)) {
            open.remove(message.id());
            out.accept(new Output.Refused(transaction.server, transaction.asked, error.get()));
            return true;
        }
        return false;
    }

    private static boolean isExpected(UdpEndpoint source, Transaction transaction) {
        ChangeRequest asked = transaction.asked;
        boolean otherAddress = !source.address().equals(transaction.server.address());
        boolean otherPort = source.port() != transaction.server.port();
        // a router between may give the other address another port
        return asked.address() == otherAddress && (asked.port() == otherPort || otherAddress);
    }

    /** Sends again what is due, and gives up on what has been sent often enough. */
    public void onTimeout(long nowNs, Consumer<Output> out) {
        for (Iterator<Transaction> each = open.values().iterator(); each.hasNext(); ) {
            Transaction transaction = each.next();
            if (nowNs < transaction.deadlineNs) {
                continue;
            }
            if (transaction.requestsSent == schedule.maxRequests()) {
                each.remove();
                out.accept(new Output.TimedOut(transaction.server, transaction.asked));
                continue;
            }
            transaction.requestsSent++;
            transaction.deadlineNs = nowNs + schedule.waitAfterNs(transaction.requestsSent);
            out.accept(new Output.Send(
                    transaction.server, ByteBuffer.wrap(transaction.request).asReadOnlyBuffer()));
        }
    }

    /** Forgets all that is open, as after a change of link. */
    public void clear() {
        open.clear();
    }

    public long nextDeadlineNs() {
        long next = NEVER;
        for (Transaction transaction : open.values()) {
            next = Math.min(next, transaction.deadlineNs);
        }
        return next;
    }
}
