package io.darkmesh.agent.path;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.stun.ChangeRequest;
import io.darkmesh.protocol.stun.FilteringBehavior;
import io.darkmesh.protocol.stun.StunClient;
import java.net.Inet4Address;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Finds what the IPv4 NAT lets in, by the two questions of RFC 5780 section 4.4: servers are asked to answer from another
 * port, and from another address. Those that cannot refuse, and then the other question alone tells what it can.
 *
 * <p>An answer from where we have sent to tells nothing of what strangers may send, and does not count.
 */
final class FilteringProbe {
    /** Servers that are asked in one run; the first that answer. */
    static final int MAX_SERVERS = 4;

    /** After a run that told something. */
    static final long AGAIN_NS = 600 * PathLimits.SECOND;

    private static final ChangeRequest PORT = new ChangeRequest(false, true);
    private static final ChangeRequest BOTH = new ChangeRequest(true, true);

    private final Set<UdpEndpoint> tested = new HashSet<>();
    private List<UdpEndpoint> servers = List.of();
    private FilteringBehavior behavior = FilteringBehavior.UNKNOWN;
    private long againNs = Long.MIN_VALUE;
    private boolean fromOtherPort;
    private boolean fromOtherAddress;
    private boolean silentFromOtherPort;
    private boolean silentFromOtherAddress;
    private int waiting;

    FilteringBehavior behavior() {
        return behavior;
    }

    /** Whether this is one of the two questions. */
    static boolean concerns(ChangeRequest asked) {
        return asked.port() || asked.address();
    }

    /** What is asked now; questions that were under way are forgotten. */
    void onRound(List<UdpEndpoint> asked, long nowNs) {
        boolean isDone = waiting == 0 && !tested.isEmpty() && nowNs < againNs && servers.containsAll(asked);
        servers = List.copyOf(asked);
        if (!isDone) {
            begin();
        }
    }

    /** On another link all is different. */
    void forget() {
        begin();
        behavior = FilteringBehavior.UNKNOWN;
    }

    private void begin() {
        tested.clear();
        fromOtherPort = false;
        fromOtherAddress = false;
        silentFromOtherPort = false;
        silentFromOtherAddress = false;
        waiting = 0;
    }

    /** A server has answered an ordinary question. */
    void onReached(UdpEndpoint server, BiConsumer<UdpEndpoint, ChangeRequest> ask) {
        if (server.address() instanceof Inet4Address && tested.size() < MAX_SERVERS && tested.add(server)) {
            waiting += 2;
            ask.accept(server, PORT);
            ask.accept(server, BOTH);
        }
    }

    void onAnswered(StunClient.Output.Mapped answer, long nowNs) {
        boolean isStranger = servers.stream()
                .noneMatch(each -> each.address().equals(answer.source().address()));
        fromOtherPort |= answer.asked().equals(PORT) && !servers.contains(answer.source());
        fromOtherAddress |= answer.asked().equals(BOTH) && isStranger;
        onEnd(nowNs);
    }

    void onSilence(ChangeRequest asked, long nowNs) {
        silentFromOtherPort |= asked.equals(PORT);
        silentFromOtherAddress |= asked.equals(BOTH);
        onEnd(nowNs);
    }

    /** The server cannot answer from elsewhere. */
    void onRefused(long nowNs) {
        onEnd(nowNs);
    }

    private void onEnd(long nowNs) {
        waiting--;
        if (waiting == 0) {
            behavior = conclude();
            againNs = nowNs + AGAIN_NS;
        }
    }

    private FilteringBehavior conclude() {
        if (fromOtherAddress) {
            return FilteringBehavior.ENDPOINT_INDEPENDENT;
        }
        if (fromOtherPort) {
            return silentFromOtherAddress ? FilteringBehavior.ADDRESS_DEPENDENT : FilteringBehavior.NOT_PORT_DEPENDENT;
        }
        return silentFromOtherPort ? FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT : FilteringBehavior.UNKNOWN;
    }
}
