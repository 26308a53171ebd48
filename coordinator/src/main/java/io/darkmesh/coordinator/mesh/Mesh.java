package io.darkmesh.coordinator.mesh;

import io.darkmesh.coordinator.audit.AuditEvent;
import io.darkmesh.coordinator.audit.AuditEvent.Action;
import io.darkmesh.coordinator.netmap.NetworkState;
import io.darkmesh.coordinator.netmap.Place;
import io.darkmesh.coordinator.netmap.RelayOffer;
import io.darkmesh.coordinator.nodes.AddressPool;
import io.darkmesh.coordinator.nodes.Addresses;
import io.darkmesh.coordinator.nodes.Candidate;
import io.darkmesh.coordinator.nodes.NodeLife;
import io.darkmesh.coordinator.nodes.NodeNames;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.coordinator.nodes.Outcome;
import io.darkmesh.coordinator.policy.DefaultPolicy;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.coordinator.store.Database;
import io.darkmesh.coordinator.store.NetworkRow;
import io.darkmesh.coordinator.store.NodeRows;
import io.darkmesh.coordinator.store.Person;
import io.darkmesh.coordinator.store.Tx;
import io.darkmesh.protocol.api.ProblemType;
import io.darkmesh.protocol.netmap.NodeKey;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The nodes of one network: what can be done to them, each in one transaction, told to the streams after its commit. */
public final class Mesh implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mesh.class);
    private static final Duration SAVE_WHEREABOUTS = Duration.ofSeconds(30);

    private final Database database;
    private final NetworkRow network;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final AddressPool pool;
    private final MapHub hub;
    private final Whereabouts whereabouts;
    private final Signals signals = new Signals();
    private final AtomicBoolean epochRenewed = new AtomicBoolean();
    private volatile NodeWatcher watcher = (before, after) -> {};

    private Mesh(
            Database database, NetworkRow network, NetworkState state, InstantSource clock, Background background) {
        this.database = database;
        this.network = network;
        this.clock = clock;
        this.pool = new AddressPool(network.ipv4(), network.ipv6());
        this.hub = new MapHub(state, background);
        this.whereabouts = new Whereabouts(database, network.key(), hub);
        background.every(SAVE_WHEREABOUTS, whereabouts::save);
    }

    /**
     * Opens the network of this name; makes it if there is none.
     */
    public static Mesh open(Database database, String name, InstantSource clock, Background background) {
        var random = new SecureRandom();
        NetworkRow network = database.write(tx -> NetworkRow.find(tx, name)
                .orElseGet(() -> NetworkRow.create(
                        tx,
                        name,
                        randomId(random),
                        AddressPool.IPV4_RANGE,
                        AddressPool.randomUlaPrefix(random),
                        clock.instant())));
        NetworkState state = database.write(tx -> new NetworkState(
                network.name(),
                network.epoch(),
                NetworkRow.bump(tx, network.key()),
                network.prefixes(),
                new DefaultPolicy(network.prefixes()),
                NodeRows.all(
                        tx,
                        network.key(),
                        (id, e) -> LOG.warn("node {} left out, its row is damaged: {}", id, e.getMessage())),
                Whereabouts.load(tx, network.key())));
        return new Mesh(database, network, state, clock, background);
    }

    /** What every row of this network begins with. */
    public long key() {
        return network.key();
    }

    public String name() {
        return network.name();
    }

    public MapHub hub() {
        return hub;
    }

    /** Whether the address lies in one of the mesh's own ranges. */
    public boolean owns(InetAddress address) {
        return network.prefixes().stream().anyMatch(prefix -> prefix.contains(address));
    }

    /** Wakes who waits for a decision: {@link #signalOf} a node. */
    public Signals signals() {
        return signals;
    }

    /** The name of the signal that a node's status has changed. */
    public static String signalOf(String node) {
        return "node " + node;
    }

    /** The stored node of this id. */
    public @Nullable NodeRecord node(String id) {
        return hub.look(state -> state.node(id));
    }

    public List<NodeRecord> nodes() {
        return hub.look(NetworkState::nodes);
    }

    public List<UdpEndpoint> endpoints(String node) {
        return hub.look(state -> state.endpoints(node));
    }

    public boolean online(String node) {
        return hub.online(node);
    }

    /**
     * A person vouches for a machine: it becomes a node, or the node it was. For use inside the transaction that ends the
     * login; call {@link #committed} after it.
     */
    public NodeRecord admit(Tx tx, Candidate candidate) {
        Instant now = clock.instant();
        NodeRecord node = NodeRows.byMachineKey(tx, key(), candidate.machineKey())
                .map(known -> NodeLife.returned(known, freeName(tx, known.id(), known.name()), candidate))
                .orElseGet(() -> {
                    String id = randomId(random);
                    return NodeLife.born(id, freeName(tx, id, candidate.hostname()), candidate, now);
                });
        requireFreeKey(tx, node);
        return NodeRows.save(tx, key(), node);
    }

    /** Tells the streams, and those who wait, of a change just committed. */
    public void committed(NodeRecord node) {
        watcher.changed(node(node.id()), node);
        hub.stored(node);
        signals.wake(signalOf(node.id()));
    }

    public NodeRecord approve(String idOrName, Person by) {
        return decide(idOrName, by, Action.APPROVED, (tx, node) -> {
            requireFreeKey(tx, node);
            return NodeLife.approve(node, () -> freeAddresses(tx), clock.instant(), by.name());
        });
    }

    public NodeRecord reject(String idOrName, Person by) {
        return decide(idOrName, by, Action.REJECTED, (tx, node) -> NodeLife.reject(node, clock.instant(), by.name()));
    }

    public NodeRecord revoke(String idOrName, Person by) {
        return decide(idOrName, by, Action.REVOKED, (tx, node) -> NodeLife.revoke(node, clock.instant(), by.name()));
    }

    /** The node itself leaves. */
    public void logOut(String id) {
        change(id, "node:" + id, Action.LOGGED_OUT, (tx, node) -> NodeLife.logOut(node));
    }

    /** The node has a new WireGuard key. */
    public void rotate(String id, NodeKey next) {
        change(id, "node:" + id, Action.KEY_ROTATED, (tx, node) -> {
            Outcome outcome = NodeLife.rotate(node, next);
            if (outcome instanceof Outcome.Changed changed) {
                requireFreeKey(tx, changed.node());
            }
            return outcome;
        });
    }

    /** The node says where it can be reached. Kept in memory. */
    public void reachable(String id, Place place) {
        makeRoom();
        if (hub.reachable(id, place)) {
            whereabouts.moved(id);
        }
    }

    /** Tells all nodes which relays there are. */
    public void offerRelays(RelayOffer offer) {
        makeRoom();
        hub.changeRelays(state -> state.offer(offer));
    }

    /** Tells these nodes their relays and their new tokens. */
    public void renewRelays(Collection<String> ids) {
        if (!ids.isEmpty()) {
            makeRoom();
            hub.changeRelays(state -> state.renewed(ids));
        }
    }

    /** Who is told of changes; one. */
    public void watch(NodeWatcher next) {
        watcher = next;
    }

    private void makeRoom() {
        if (hub.look(NetworkState::exhausted)) {
            database.write(tx -> NetworkRow.bump(tx, key()), hub::bumped);
        }
    }

    /** An agent of this epoch holds this version. If that comes from a history we have lost, all begin anew. */
    public void claimed(String epoch, long version) {
        if (hub.look(state -> state.lostHistory(epoch, version)) && epochRenewed.compareAndSet(false, true)) {
            String next = randomId(random);
            LOG.warn(
                    "an agent knows a later history than this database: it was restored; all agents get the whole map");
            database.write(
                    tx -> {
                        NetworkRow.newEpoch(tx, key(), next);
                        return next;
                    },
                    hub::newEpoch);
        }
    }

    @Override
    public void close() {
        hub.endAll();
        whereabouts.save();
    }

    private interface Step {
        Outcome apply(Tx tx, NodeRecord node);
    }

    private NodeRecord decide(String idOrName, Person by, Action action, Step step) {
        return change(find(idOrName).id(), by.id(), action, step);
    }

    private NodeRecord change(String id, String actor, Action action, Step step) {
        Outcome outcome = database.write(tx -> changed(tx, id, actor, action, step), done -> {
            if (done instanceof Outcome.Changed changed) {
                LOG.info("node {} ({}): {}", changed.node().name(), id, action);
                committed(changed.node());
            }
        });
        return outcome instanceof Outcome.Changed changed ? changed.node() : find(id);
    }

    private Outcome changed(Tx tx, String id, String actor, Action action, Step step) {
        NodeRecord node = NodeRows.byId(tx, key(), id).orElseThrow(() -> notFound(id));
        Outcome outcome = step.apply(tx, node);
        return switch (outcome) {
            case Outcome.Unchanged unchanged -> unchanged;
            case Outcome.Refused refused -> throw new ProblemException(ProblemType.CONFLICT, refused.why());
            case Outcome.Changed changed -> {
                NodeRecord saved = NodeRows.save(tx, key(), changed.node());
                new AuditEvent(clock.instant(), actor, action, "node:" + id, saved.name()).append(tx, key());
                yield new Outcome.Changed(saved);
            }
        };
    }

    /** By id; or by name, and then rather one that lives than one that was. */
    private NodeRecord find(String idOrName) {
        NodeRecord byId = node(idOrName);
        if (byId != null) {
            return byId;
        }
        List<NodeRecord> named =
                nodes().stream().filter(node -> node.name().equals(idOrName)).toList();
        return named.stream()
                .filter(Mesh::lives)
                .findFirst()
                .or(() -> named.size() == 1 ? Optional.of(named.getFirst()) : Optional.empty())
                .orElseThrow(() -> notFound(idOrName));
    }

    private static boolean lives(NodeRecord node) {
        return switch (node.status()) {
            case PENDING, APPROVED, LOGGED_OUT -> true;
            case REJECTED, REVOKED -> false;
        };
    }

    private Addresses freeAddresses(Tx tx) {
        return pool.pick(address -> NodeRows.ipv4Taken(tx, key(), address), random)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.CONFLICT, "no address is left in " + network.ipv4() + "; revoke unused nodes"));
    }

    private String freeName(Tx tx, String id, @Nullable String wanted) {
        return NodeNames.pick(wanted, name -> NodeRows.nameTaken(tx, key(), name, id));
    }

    private void requireFreeKey(Tx tx, NodeRecord node) {
        if (NodeRows.keyTaken(tx, key(), node.nodeKey(), node.id())) {
            throw new ProblemException(ProblemType.CONFLICT, "another node already uses this WireGuard key");
        }
    }

    private static ProblemException notFound(String idOrName) {
        return new ProblemException(ProblemType.NOT_FOUND, "there is no node " + shortened(idOrName));
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), 64));
    }

    /** 128 random bits in hex. */
    private static String randomId(SecureRandom random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
