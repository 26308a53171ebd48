package io.darkmesh.agent.portmap;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one UDP port open at the default gateway. Both protocols are tried at once for 250 ms; the first that opens the
 * port is kept to, its lease of 7,200 s renewed at half. No I/O and no clock; owned by one thread.
 *
 * <pre>
 * start -> ASKING --opened--> OPEN --half of the lease--> RENEWING --opened--> OPEN
 *             | 250 ms                                       | 3 attempts
 *             +--> RESTING 10 min --> ASKING <---------------+
 * </pre>
 */
public final class PortMapper {
    /** Where gateways listen. */
    public static final int GATEWAY_PORT = 5351;

    static final int LEASE_SECONDS = 7_200;
    static final long MS = 1_000_000L;
    static final long ASK_NS = 250 * MS;
    static final long REPEAT_NS = 100 * MS;
    static final long REST_NS = 600_000 * MS;
    static final long RENEW_RETRY_NS = 2_000 * MS;
    static final int RENEW_ATTEMPTS = 3;
    static final long NEVER = Long.MAX_VALUE;

    /** What it wants done. */
    public sealed interface Output {
        /** To the gateway's port {@link #GATEWAY_PORT}. */
        record Send(ByteBuffer datagram) implements Output {}

        /** Where the port is open now; empty when it is nowhere. */
        record Mapped(List<UdpEndpoint> endpoints) implements Output {}
    }

    private enum State {
        STOPPED,
        ASKING,
        OPEN,
        RENEWING,
        RESTING
    }

    private final RandomGenerator random;
    private final byte[] nonce = new byte[Pcp.NONCE_BYTES];
    private State state = State.STOPPED;
    private @Nullable InetAddress gateway;
    private @Nullable InetAddress local;
    private int port;
    private @Nullable Protocol kept;
    private final Set<Protocol> spoken = EnumSet.noneOf(Protocol.class);
    private @Nullable InetAddress pmpAddress;
    private Answer.@Nullable Opened pmpOpened;
    private @Nullable UdpEndpoint open;
    private long epochSeconds;
    private long epochAtNs;
    private int attempts;
    private long askedNs;
    private long nextNs = NEVER;

    public PortMapper(RandomGenerator random) {
        this.random = random;
    }

    /** The host has this gateway and this address towards it now; what was open before is forgotten. */
    public void start(
            InetAddress gatewayAddress, InetAddress localAddress, int localPort, long nowNs, Consumer<Output> out) {
        boolean same = gatewayAddress.equals(gateway) && localAddress.equals(local) && localPort == port;
        if (same && (state == State.OPEN || state == State.RENEWING || state == State.ASKING)) {
            return;
        }
        spoken.clear();
        gateway = gatewayAddress;
        local = localAddress;
        port = localPort;
        random.nextBytes(nonce);
        tell(null, out);
        ask(nowNs, out);
    }

    /** There is no gateway any more. */
    public void stop(Consumer<Output> out) {
        state = State.STOPPED;
        nextNs = NEVER;
        gateway = null;
        spoken.clear();
        tell(null, out);
    }

    /** Closes the port at the gateway; once, without waiting for an answer. */
    public void release(Consumer<Output> out) {
        InetAddress client = local;
        if (client != null && (state == State.OPEN || state == State.RENEWING)) {
            if (kept == Protocol.PCP) {
                out.accept(new Output.Send(Pcp.request(nonce, client, port, 0, 0)));
            }
            if (client.getAddress().length == 4) { // both were asked, and a router may have obeyed both
                out.accept(new Output.Send(NatPmp.askPort(port, 0, 0)));
            }
        }
        stop(out);
    }

    /** In which protocols this gateway has answered, be it with a refusal. */
    public Set<Protocol> spoken() {
        return Set.copyOf(spoken);
    }

    private void ask(long nowNs, Consumer<Output> out) {
        state = State.ASKING;
        kept = null;
        pmpAddress = null;
        pmpOpened = null;
        askedNs = nowNs;
        send(out);
        nextNs = nowNs + REPEAT_NS;
    }

    private void send(Consumer<Output> out) {
        InetAddress client = local;
        if (client == null) {
            return;
        }
        int wanted = open == null ? port : open.port();
        if (kept != Protocol.NAT_PMP) {
            out.accept(new Output.Send(Pcp.request(nonce, client, port, wanted, LEASE_SECONDS)));
        }
        if (kept != Protocol.PCP && client.getAddress().length == 4) {
            out.accept(new Output.Send(NatPmp.askAddress()));
            out.accept(new Output.Send(NatPmp.askPort(port, wanted, LEASE_SECONDS)));
        }
    }

    /** A datagram came; what is not from the gateway, or no answer to us, is passed over. */
    public void onDatagram(InetAddress source, ByteBuffer datagram, long nowNs, Consumer<Output> out) {
        if (!source.equals(gateway) || state == State.STOPPED || state == State.RESTING) {
            return;
        }
        Optional<Answer> pcp = Pcp.read(datagram, nonce, port);
        if (pcp.isPresent()) {
            spoken.add(Protocol.PCP);
            if (kept != Protocol.NAT_PMP && pcp.get() instanceof Answer.Opened opened && opened.address() != null) {
                opened(Protocol.PCP, opened.address(), opened, nowNs, out);
            }
            return;
        }
        Optional<Answer> pmp = NatPmp.read(datagram, port);
        if (pmp.isEmpty()) {
            return;
        }
        // a server of PCP alone answers in this version that it does not know it (RFC 6887 appendix A)
        if (!(pmp.get() instanceof Answer.Refused refused && refused.code() == NatPmp.UNSUPPORTED_VERSION)) {
            spoken.add(Protocol.NAT_PMP);
        }
        if (kept == Protocol.PCP) {
            return;
        }
        switch (pmp.get()) {
            case Answer.Address address -> pmpAddress = address.address();
            case Answer.Opened opened -> pmpOpened = opened;
            case Answer.Refused refused -> {}
        }
        if (pmpAddress != null && pmpOpened != null) {
            opened(Protocol.NAT_PMP, pmpAddress, pmpOpened, nowNs, out);
            pmpOpened = null;
        }
    }

    private void opened(Protocol by, InetAddress address, Answer.Opened opened, long nowNs, Consumer<Output> out) {
        if (opened.lifetimeSeconds() == 0 || opened.port() == 0 || !isUsable(address)) {
            return;
        }
        boolean forgot = kept != null && hasForgotten(opened.epochSeconds(), nowNs);
        epochSeconds = opened.epochSeconds();
        epochAtNs = nowNs;
        kept = by;
        state = State.OPEN;
        attempts = 0;
        long lease = Math.min(opened.lifetimeSeconds(), LEASE_SECONDS);
        nextNs = nowNs + (forgot ? 0 : lease * 1_000 * MS / 2);
        tell(new UdpEndpoint(address, opened.port()), out);
    }

    /** Its clock went back, or stood: it has restarted (RFC 6886 section 3.6, with an eighth of tolerance). */
    private boolean hasForgotten(long epoch, long nowNs) {
        long passed = (nowNs - epochAtNs) / (1_000 * MS);
        return epoch + 2 < epochSeconds + passed * 7 / 8;
    }

    private static boolean isUsable(InetAddress address) {
        return !address.isAnyLocalAddress() && !address.isLoopbackAddress() && !address.isMulticastAddress();
    }

    private void tell(@Nullable UdpEndpoint next, Consumer<Output> out) {
        if (next == null ? open != null : !next.equals(open)) {
            open = next;
            out.accept(new Output.Mapped(next == null ? List.of() : List.of(next)));
        }
    }

    public void onTimeout(long nowNs, Consumer<Output> out) {
        if (nowNs < nextNs) {
            return;
        }
        switch (state) {
            case STOPPED -> nextNs = NEVER;
            case RESTING -> ask(nowNs, out);
            case ASKING -> {
                if (nowNs - askedNs >= ASK_NS) {
                    rest(nowNs, out);
                } else {
                    send(out);
                    nextNs = Math.min(nowNs + REPEAT_NS, askedNs + ASK_NS);
                }
            }
            case OPEN, RENEWING -> {
                if (attempts == RENEW_ATTEMPTS) {
                    tell(null, out);
                    ask(nowNs, out);
                } else {
                    state = State.RENEWING;
                    attempts++;
                    send(out);
                    nextNs = nowNs + RENEW_RETRY_NS;
                }
            }
        }
    }

    private void rest(long nowNs, Consumer<Output> out) {
        state = State.RESTING;
        nextNs = nowNs + REST_NS;
        tell(null, out);
    }

    public long nextDeadlineNs() {
        return nextNs;
    }
}
