package io.darkmesh.relay;

import io.darkmesh.protocol.relay.RelayWebSocket;
import io.darkmesh.relay.io.RelayListener;
import io.darkmesh.relay.io.StunListener;
import io.darkmesh.relay.router.RelayGuests;
import io.darkmesh.relay.router.RelayLimits;
import io.darkmesh.relay.router.RelayRouter;
import io.darkmesh.relay.router.RelayTrust;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running relay with its sockets, alone or inside the coordinator.
 *
 * <p>A server that has a TLS port of its own already, such as the coordinator's, may instead use {@link #router()} and hand
 * it each WebSocket at {@value RelayWebSocket#PATH} as a {@link io.darkmesh.relay.router.RelayTransport}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells failures through the pipeline
public final class RelayServer implements AutoCloseable {
    private static final int RESTART_SPREAD_MS = 30_000;

    private final EventLoopGroup group;
    private final RelayRouter router;
    private final @Nullable RelayListener listener;
    private final @Nullable StunListener stun;

    /**
     * What to run.
     *
     * @param listen where to accept WebSockets over TLS, if anywhere
     * @param stun where to answer STUN, as for {@link StunListener#bind}; empty for nowhere
     */
    public record Config(
            RelayTrust trust, RelayLimits limits, @Nullable InetSocketAddress listen, List<InetSocketAddress> stun) {}

    private RelayServer(
            EventLoopGroup group, RelayRouter router, @Nullable RelayListener listener, @Nullable StunListener stun) {
        this.group = group;
        this.router = router;
        this.listener = listener;
        this.stun = stun;
    }

    /**
     * Starts it.
     *
     * @throws java.io.UncheckedIOException when a socket cannot be bound
     */
    public static RelayServer start(Config config, Supplier<SslContext> tls, InstantSource wallClock) {
        var group = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
        try {
            var router = new RelayRouter(config.trust(), config.limits(), wallClock, new SecureRandom());
            RelayListener listener =
                    config.listen() == null ? null : RelayListener.bind(config.listen(), tls, router, group);
            StunListener stun = stun(config.stun(), group);
            group.next().scheduleAtFixedRate(() -> router.onTick(System.nanoTime()), 1, 1, TimeUnit.SECONDS);
            return new RelayServer(group, router, listener, stun);
        } catch (RuntimeException e) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
    }

    /**
     * Starts one without a listener of its own: the server around it hands it WebSockets.
     *
     * @param stun where to answer STUN, as for {@link StunListener#bind}; empty for nowhere
     * @param guests who may come in, of those whose token is good
     * @throws java.io.UncheckedIOException when the socket cannot be bound
     */
    public static RelayServer embedded(
            RelayTrust trust,
            RelayLimits limits,
            List<InetSocketAddress> stun,
            RelayGuests guests,
            InstantSource wallClock) {
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            var router = new RelayRouter(trust, limits, guests, wallClock, new SecureRandom());
            StunListener listener = stun(stun, group);
            group.next().scheduleAtFixedRate(() -> router.onTick(System.nanoTime()), 1, 1, TimeUnit.SECONDS);
            return new RelayServer(group, router, null, listener);
        } catch (RuntimeException e) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
    }

    private static @Nullable StunListener stun(List<InetSocketAddress> addresses, EventLoopGroup group) {
        return addresses.isEmpty() ? null : StunListener.bind(addresses, group);
    }

    public RelayRouter router() {
        return router;
    }

    /** Where WebSockets are accepted. */
    public Optional<InetSocketAddress> address() {
        return Optional.ofNullable(listener).map(RelayListener::address);
    }

    /** Where STUN is answered. */
    public List<InetSocketAddress> stunAddresses() {
        return stun == null ? List.of() : stun.addresses();
    }

    /** Tells the agents, lets what is written drain, and closes the sockets; once. */
    @Override
    public void close() {
        if (group.isShuttingDown()) {
            return;
        }
        router.announceRestart(RESTART_SPREAD_MS);
        // A loop that shuts down closes its channels before it runs what is queued: so let the frames be written first.
        group.forEach(loop -> loop.submit(() -> {}).awaitUninterruptibly());
        if (listener != null) {
            listener.close();
        }
        if (stun != null) {
            stun.close();
        }
        group.shutdownGracefully(200, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
}
