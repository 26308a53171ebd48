package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.cookie.CookieGenerator;
import io.darkmesh.wireguard.key.PresharedKey;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.noise.Tai64n;
import io.darkmesh.wireguard.session.Keypairs;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.ReceiverTable;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What only the engine knows about a peer. */
final class PeerState {
    final Peer peer;
    final Keypairs keypairs;
    final CookieGenerator cookies;
    final StagedPackets staged;
    final Deadlines deadlines = new Deadlines();

    PresharedKey presharedKey = PresharedKey.NONE;
    long persistentKeepaliveNs;

    @Nullable
    PendingInitiation pending;

    /** Highest timestamp accepted from it, and sent to it. */
    Tai64n lastTimestamp = Tai64n.ZERO;

    Tai64n lastTimestampSent = Tai64n.ZERO;

    long lastInitiationAcceptedNs = Limits.UNSET;
    long lastHandshakeSentNs = Limits.UNSET;
    long attemptsSinceNs = Limits.UNSET;

    @Nullable
    Instant latestHandshake;

    /** Place in the {@link DeadlineQueue}, and what it is there for. */
    int queuePlace = -1;

    long queuedForNs;

    private byte @Nullable [] staticShared;

    PeerState(Peer peer, ReceiverTable table, StagedPackets.Budget budget) {
        this.peer = peer;
        this.keypairs = new Keypairs(peer, table);
        this.cookies = new CookieGenerator(peer.publicKey());
        this.staged = new StagedPackets(budget);
    }

    /**
     * The product of both static keys, computed once; empty for a low-order key, which thus never takes part in a
     * handshake.
     */
    Optional<byte[]> staticShared(PrivateKey local) {
        if (staticShared == null) {
            staticShared = local.agree(peer.publicKey()).orElseGet(() -> new byte[0]);
        }
        return staticShared.length == 0 ? Optional.empty() : Optional.of(staticShared);
    }

    /** To be called when our private key changes. */
    void forgetStaticShared() {
        if (staticShared != null) {
            Arrays.fill(staticShared, (byte) 0);
            staticShared = null;
        }
    }
}
