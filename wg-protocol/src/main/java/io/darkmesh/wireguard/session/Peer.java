package io.darkmesh.wireguard.session;

import io.darkmesh.wireguard.key.PublicKey;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What the engine and the workers share about a peer. The engine writes the key; whoever learns better writes the
 * endpoint; workers write {@link Activity}, and poke the engine when it has to do something soon.
 */
public final class Peer {
    /** Poke: packets are waiting, or the key is old: a handshake is wanted. */
    public static final int HANDSHAKE_WANTED = 1;

    /** Poke: data arrived on the key that was waiting for confirmation. */
    public static final int KEY_CONFIRMED = 2;

    /** Poke: the keepalive timer has to be armed. */
    public static final int KEEPALIVE_OWED = 4;

    /** Poke: the new-handshake timer has to be armed. */
    public static final int ANSWER_AWAITED = 8;

    private static final VarHandle POKES;
    private static final VarHandle HANDSHAKE_ASKED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            POKES = lookup.findVarHandle(Peer.class, "pokes", int.class);
            HANDSHAKE_ASKED = lookup.findVarHandle(Peer.class, "handshakeAsked", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final PublicKey publicKey;
    private final PokeList pokeList;
    private final Activity activity;

    /** Guarded by the bits: written by whoever pushes, read by the engine before it takes the bits. */
    @Nullable
    Peer nextPoked;

    private volatile @Nullable SendingKey sendingKey;
    private volatile @Nullable Endpoint endpoint;
    private volatile @Nullable Object attachment;
    private volatile boolean roaming = true;

    @SuppressWarnings("unused") // through POKES
    private int pokes;

    @SuppressWarnings("unused") // through HANDSHAKE_ASKED
    private boolean handshakeAsked;

    /** A peer that pokes through this list. Made by {@code tunnel.Tunnel}. */
    public Peer(PublicKey publicKey, PokeList pokeList) {
        this.publicKey = publicKey;
        this.pokeList = pokeList;
        this.activity = new Activity(this);
    }

    /** What names it. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** Counters and timestamps. */
    public Activity activity() {
        return activity;
    }

    /** The key to seal with now, or null; ask {@link SendingKey#usable} too. */
    public @Nullable SendingKey sendingKey() {
        return sendingKey;
    }

    /** Publishes the key to seal with. The engine only. */
    public void publish(@Nullable SendingKey key) {
        sendingKey = key;
    }

    /** Where to send, or null when nobody knows. */
    public @Nullable Endpoint endpoint() {
        return endpoint;
    }

    /** Sets where to send: by configuration or by path selection. Any thread. */
    public void setEndpoint(@Nullable Endpoint newEndpoint) {
        endpoint = newEndpoint;
    }

    /**
     * An authenticated packet came from there (a handshake after validation, data after {@link ReceivingKey#open}): the
     * peer is there now, unless path selection decides instead. Any thread.
     */
    public void roamTo(Endpoint from) {
        if (roaming) {
            endpoint = from;
        }
    }

    /** Whether {@link #roamTo} has effect; true at first, as stock WireGuard has it. */
    public void setRoaming(boolean follows) {
        roaming = follows;
    }

    /** The agent's own thing, published with the peer: path, filter, whatever the workers need. */
    public @Nullable Object attachment() {
        return attachment;
    }

    /** Publishes the agent's own thing. */
    public void attach(@Nullable Object thing) {
        attachment = thing;
    }

    /** Asks for a handshake, once until the engine has dealt with it. Any thread. */
    public void wantHandshake() {
        if (!(boolean) HANDSHAKE_ASKED.getOpaque(this)) {
            HANDSHAKE_ASKED.setOpaque(this, true);
            poke(HANDSHAKE_WANTED);
        }
    }

    /** From now on {@link #wantHandshake} pokes again. The engine only. */
    public void handshakeSettled() {
        HANDSHAKE_ASKED.setVolatile(this, false);
    }

    void poke(int bit) {
        int before = (int) POKES.getAndBitwiseOr(this, bit);
        if (before == 0) {
            pokeList.push(this);
        }
    }

    int takePokes() {
        return (int) POKES.getAndSet(this, 0);
    }

    @Override
    public String toString() {
        return "Peer[" + publicKey + "]";
    }
}
