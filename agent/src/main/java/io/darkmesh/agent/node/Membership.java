package io.darkmesh.agent.node;

import io.darkmesh.agent.control.ControlException;
import io.darkmesh.agent.control.ControlPlane;
import io.darkmesh.agent.control.HttpsProxy;
import io.darkmesh.agent.datapath.PacketTooBig;
import io.darkmesh.agent.engine.Engine;
import io.darkmesh.agent.engine.NetView;
import io.darkmesh.agent.engine.PeerReport;
import io.darkmesh.agent.engine.PingAnswer;
import io.darkmesh.agent.netmap.MapDiff;
import io.darkmesh.agent.os.BootClock;
import io.darkmesh.agent.os.DefaultRoutes;
import io.darkmesh.agent.os.DeviceConfig;
import io.darkmesh.agent.os.HostAddresses;
import io.darkmesh.agent.os.HostException;
import io.darkmesh.agent.os.IpTool;
import io.darkmesh.agent.os.NetworkConfigurator;
import io.darkmesh.agent.os.RouteCache;
import io.darkmesh.agent.os.UnderlayMtu;
import io.darkmesh.agent.portmap.Protocol;
import io.darkmesh.agent.state.StateException;
import io.darkmesh.agent.state.StateStore;
import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.path.Candidate;
import io.darkmesh.wireguard.crypto.AeadCandidate;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.tunnel.Tunnel;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node as a part of its mesh, from {@code up} to {@code down}: device, engine, map stream, published endpoints.
 * Maps are applied under its lock.
 */
final class Membership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private final StateStore store;
    private final int wantedMtuBytes;
    private final Events events;
    private final LiveTunnel<Engine> live;
    private final NetworkConfigurator host;
    private final MapFollower follower;
    private final EndpointPublisher publisher;
    private final AgentWays ways;
    private final Relays relays;
    private final ExtraSockets extraSockets;
    private final ExecutorService background = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("narrow-paths").factory());
    private final NarrowPaths narrowPaths;
    private final StunServers stunServers;
    private final PortMapping portMapping;
    private final AttachmentWatch<Link> linkWatch;
    private final ControlPlane control;
    private final TimestampReservation timestamps;
    private volatile @Nullable NetworkMap map;
    private volatile boolean connected;
    private volatile @Nullable String problem;
    private volatile boolean loginInvalid;
    private boolean closed;

    /** What others want to hear of it; called on its threads. */
    interface Events {
        /** A map is in force: the node is part of the mesh. */
        void onJoined(NetworkMap map);

        /** The coordinator cannot be followed at the moment. */
        void onDisconnected(ControlException why);

        /** The host refuses the mesh's addresses or routes. */
        void onHostFailure(HostException why);

        /** The coordinator has put this node out. */
        void onRemoved(NetworkMapUpdate.Reason reason);
    }

    private Membership(
            Settings settings,
            StateStore store,
            ControlPlane control,
            String token,
            Supplier<AeadCandidate> aead,
            Consumer<Throwable> onFailure,
            Events events) {
        this.store = store;
        this.wantedMtuBytes = settings.mtuBytes();
        this.control = control;
        this.events = events;
        this.timestamps = new TimestampReservation(store, InstantSource.system());
        this.publisher = new EndpointPublisher(control, token, () -> connected);
        this.relays = new Relays(
                X25519Secret.of(Base64.getDecoder().decode(store.state().nodeKey())),
                HttpsProxy.ofThisProcess().orElse(null),
                new BootClock(),
                new SecureRandom());
        this.extraSockets = new ExtraSockets(relays.receiver());
        this.stunServers = new StunServers(this::onStunServers);
        this.portMapping = new PortMapping(this::onPortMapped);
        this.narrowPaths = new NarrowPaths(new RouteCache()::forget, this::tellHost, background);
        this.ways = new AgentWays(
                relays,
                extraSockets,
                narrowPaths,
                candidates -> publisher.offer(
                        candidates.stream().map(Candidate::endpoint).toList()));
        this.live = open(settings, aead, onFailure);
        this.host = new IpTool(live.device());
        this.follower =
                new MapFollower(control, token, store.map().orElse(null), new SecureRandom(), new FollowerListener());
        this.linkWatch = new AttachmentWatch<>(
                AttachmentWatch.Changes.ofThisHost(), this::link, this::onFirstLink, this::onLinkChange);
    }

    /**
     * Brings the node up: from the last map if there is one, and then as the coordinator says.
     *
     * @param control owned from here on
     * @param aead the fastest known, asked for each batch
     * @param onFailure told when a worker fails, as when somebody removes the device
     * @throws io.darkmesh.tun.TunException when the host refuses device or port
     * @throws HostException when it refuses addresses or routes
     */
    static Membership join(
            Settings settings,
            StateStore store,
            ControlPlane control,
            String token,
            Supplier<AeadCandidate> aead,
            Consumer<Throwable> onFailure,
            Events events) {
        var membership = new Membership(settings, store, control, token, aead, onFailure, events);
        membership.live.start();
        membership.tellMtu();
        membership.live.addReceiver("links-in", membership.relays.receiver());
        membership.relays.connect(membership.live.slowPath(), membership::onRelayState);
        membership.stunServers.start();
        try {
            store.map().ifPresent(membership::apply);
        } catch (RuntimeException e) {
            membership.close();
            throw e;
        }
        membership.linkWatch.start();
        membership.follower.start();
        membership.publisher.start();
        return membership;
    }

    private LiveTunnel<Engine> open(Settings settings, Supplier<AeadCandidate> aead, Consumer<Throwable> onFailure) {
        try {
            return LiveTunnel.open(
                    new LiveTunnel.Config(
                            settings.device(),
                            mtuBytes(addresses(settings.device())),
                            settings.port(),
                            timestamps.begin(),
                            aead,
                            settings.datapath()),
                    tunnel -> engine(tunnel, store, ways),
                    onFailure);
        } catch (RuntimeException e) {
            relays.close();
            portMapping.close();
            background.close();
            throw e;
        }
    }

    private boolean tellHost(PacketTooBig notice) {
        return live.write(notice.frame(live.port()));
    }

    private static Engine engine(Tunnel tunnel, StateStore store, AgentWays ways) {
        tunnel.setPrivateKey(
                new PrivateKey(Base64.getDecoder().decode(store.state().nodeKey())));
        long firstSequence = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        var engine = new Engine(tunnel, ways, new SecureRandom(), firstSequence);
        if (store.map().isEmpty()) {
            engine.beginAsNew();
        }
        return engine;
    }

    /** The map in force, once there is one. */
    Optional<NetworkMap> map() {
        return Optional.ofNullable(map);
    }

    boolean isConnected() {
        return connected;
    }

    /** One line on what hinders, when something does. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Whether the coordinator does not accept the token any more; the mesh runs on from the map held. */
    boolean isLoginInvalid() {
        return loginInvalid;
    }

    String device() {
        return live.device();
    }

    List<UdpEndpoint> endpoints() {
        return publisher.current();
    }

    /** Empty once the node has been taken down. */
    List<PeerReport> peers() {
        return live.loop()
                .tryAsk((nowNs, network) -> live.engine().report(nowNs))
                .orElse(List.of());
    }

    /** Pings the peer inside the session; the answer comes later or never. */
    CompletableFuture<PingAnswer> ping(String nodeId) {
        var answer = new CompletableFuture<PingAnswer>();
        live.loop().tryAsk((nowNs, network) -> {
            live.engine().ping(nodeId, answer::complete, nowNs, network);
            return nodeId;
        });
        return answer;
    }

    /** What is known of the network around this host. */
    Optional<NetView> view() {
        return live.loop().tryAsk((nowNs, network) -> live.engine().view());
    }

    /** In which protocols the router has answered. */
    Set<Protocol> portMapProtocols() {
        return portMapping.spoken();
    }

    Relays relays() {
        return relays;
    }

    /** Takes the node down; nothing of it is left on the host. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        linkWatch.close();
        follower.close();
        publisher.close();
        stunServers.close();
        portMapping.close();
        relays.close();
        extraSockets.close();
        control.close();
        live.close();
        narrowPaths.removeAll();
        background.close();
        try {
            timestamps.end(live.engine().timestampFloor());
        } catch (StateException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    private synchronized void apply(NetworkMap next) {
        if (closed) {
            return;
        }
        live.filter().publish(next.filter());
        MapDiff diff = live.loop().ask((nowNs, network) -> live.engine().onMap(next, nowNs, network));
        if (relays.use(next)) {
            stunServers.use(next.relays());
        }
        boolean first = map == null;
        map = next;
        if (diff.host()) {
            configure(next);
        }
        if (first || !diff.isEmpty()) {
            LOG.info(
                    "network map {} of {}: {} peers",
                    next.version(),
                    next.network(),
                    next.peers().size());
        }
        events.onJoined(next);
    }

    private void configure(NetworkMap current) {
        host.configure(new DeviceConfig(current.self().addresses(), current.prefixes(), live.mtuBytes()));
    }

    /** How this host is attached to the network; the MTU is what that leaves for our device. */
    private record Link(List<UdpEndpoint> endpoints, List<String> routes, int mtuBytes) {}

    private Link link() {
        renewTimestamps();
        List<InetAddress> addresses = addresses(live.device());
        List<UdpEndpoint> endpoints = addresses.stream()
                .map(address -> new UdpEndpoint(address, live.port()))
                .toList();
        return new Link(endpoints, DefaultRoutes.list(live.device()), mtuBytes(addresses));
    }

    private List<InetAddress> addresses(String device) {
        NetworkMap current = map;
        return HostAddresses.list(device, current == null ? List.of() : current.prefixes());
    }

    private int mtuBytes(List<InetAddress> addresses) {
        return wantedMtuBytes > 0 ? wantedMtuBytes : UnderlayMtu.innerBytes(addresses);
    }

    private synchronized void useMtu(int bytes) {
        NetworkMap current = map;
        if (closed || bytes == live.mtuBytes()) {
            return;
        }
        live.useMtu(bytes);
        try {
            if (current != null) {
                configure(current);
            }
        } catch (HostException e) {
            problem = e.getMessage();
        }
        tellMtu();
    }

    private void tellMtu() {
        live.loop().tryAsk((nowNs, network) -> {
            live.engine().onDeviceMtu(live.mtuBytes(), nowNs, network);
            return nowNs;
        });
    }

    private void renewTimestamps() {
        try {
            timestamps.renew();
        } catch (StateException e) {
            problem = e.getMessage();
        }
    }

    private void onPortMapped(List<UdpEndpoint> endpoints) {
        live.loop().tryAsk((nowNs, network) -> {
            live.engine().onPortMapped(endpoints, nowNs, network);
            return nowNs;
        });
    }

    private void onFirstLink(Link link) {
        portMapping.onLink(live.device(), live.port());
        useMtu(link.mtuBytes());
        live.loop().tryAsk((nowNs, network) -> {
            live.engine().onHostEndpoints(link.endpoints(), nowNs, network);
            return nowNs;
        });
    }

    private void onLinkChange(Link link) {
        LOG.info("this host's link has changed: paths are looked for anew");
        useMtu(link.mtuBytes());
        relays.redialAll();
        stunServers.lookAgain();
        portMapping.onLink(live.device(), live.port());
        live.loop().tryAsk((nowNs, network) -> {
            ways.onLinkChange();
            live.engine().onLinkChange(link.endpoints(), nowNs, network);
            return nowNs;
        });
    }

    private void onStunServers(Map<UdpEndpoint, String> servers) {
        live.loop().tryAsk((nowNs, network) -> {
            live.engine().onStunServers(servers, nowNs, network);
            return nowNs;
        });
    }

    /** The engine hears of it from a thread that may wait; what it reads then is the newest there is. */
    private void onRelayState() {
        Thread.ofVirtual().name("relay-state").start(() -> {
            publisher.setHomeRelay(relays.home());
            live.loop().tryAsk((nowNs, network) -> {
                live.engine().onRelays(relays.connected(), relays.home(), nowNs, network);
                return nowNs;
            });
        });
    }

    private final class FollowerListener implements MapFollower.Listener {
        @Override
        public void onConnected() {
            connected = true;
            problem = null;
            loginInvalid = false;
            publisher.publishAgain();
        }

        @Override
        public void onMap(NetworkMap next) {
            try {
                apply(next);
                store.saveMap(next);
            } catch (HostException e) {
                LOG.error("{}", e.getMessage());
                problem = e.getMessage();
                events.onHostFailure(e);
            }
        }

        @Override
        public void onDisconnected(ControlException why) {
            connected = false;
            problem = why.getMessage();
            loginInvalid = why.kind() == FailureKind.NOT_LOGGED_IN;
            events.onDisconnected(why);
        }

        @Override
        public void onRemoved(NetworkMapUpdate.Reason reason) {
            connected = false;
            events.onRemoved(reason);
        }
    }
}
