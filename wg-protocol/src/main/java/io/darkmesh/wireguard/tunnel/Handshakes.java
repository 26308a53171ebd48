package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.message.HandshakeInitiation;
import io.darkmesh.wireguard.message.HandshakeResponse;
import io.darkmesh.wireguard.noise.Initiator;
import io.darkmesh.wireguard.noise.Responder;
import io.darkmesh.wireguard.noise.Tai64n;
import io.darkmesh.wireguard.noise.TransportSecrets;
import io.darkmesh.wireguard.noise.WireGuardNoise;
import io.darkmesh.wireguard.session.Keypair;
import io.darkmesh.wireguard.session.Peer;
import io.darkmesh.wireguard.session.ReceiverTable;
import io.darkmesh.wireguard.session.ReceivingKey;
import io.darkmesh.wireguard.session.SendingKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes and consumes handshake messages with one private key, and installs the sessions they make. */
final class Handshakes {
    private final PrivateKey privateKey;
    private final ReceiverTable receivers;
    private final TunnelEnvironment environment;
    private final Timestamps timestamps;
    private long initiations;

    Handshakes(PrivateKey key, ReceiverTable receivers, TunnelEnvironment environment, Timestamps timestamps) {
        this.privateKey = key;
        this.receivers = receivers;
        this.environment = environment;
        this.timestamps = timestamps;
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    /** A new initiation in place of a pending one; empty when the peer's key is of low order. */
    Optional<byte[]> initiate(PeerState state, long nowNs) {
        Optional<byte[]> staticShared = state.staticShared(privateKey);
        if (staticShared.isEmpty()) {
            return Optional.empty();
        }
        Tai64n timestamp = timestamps.next(state.lastTimestampSent);
        state.lastTimestampSent = timestamp;
        return WireGuardNoise.initiate(
                        privateKey,
                        state.peer.publicKey(),
                        staticShared.get(),
                        PrivateKey.generate(environment.random()),
                        timestamp)
                .map(started -> encode(state, started, nowNs));
    }

    private byte[] encode(PeerState state, Initiator.Started started, long nowNs) {
        abandon(state);
        int index = receivers.newIndex(environment.random());
        var pending = new PendingInitiation(index, state.peer, started.initiator(), ++initiations);
        state.pending = pending;
        receivers.add(pending);
        byte[] message = HandshakeInitiation.encode(index, started.message());
        state.cookies.addMacs(message, nowNs);
        return message;
    }

    /** Forgets the pending initiation: no answer to it can install anything any more. */
    void abandon(PeerState state) {
        PendingInitiation pending = state.pending;
        if (pending != null) {
            state.pending = null;
            receivers.remove(pending);
            pending.initiator().wipe();
        }
    }

    /**
     * The answer to a pending initiation. One step, on one thread: the pending initiation is taken away, and only whoever
     * took it installs keys, so that a repeated answer finds nothing (wireguard.md, rule 19).
     *
     * @return false when the answer is forged; the initiation is then as it was
     */
    boolean complete(PeerState state, PendingInitiation pending, HandshakeResponse response, long nowNs) {
        Optional<Initiator.Finished> finished = pending.initiator().finish(response.noise(), state.presharedKey);
        if (finished.isEmpty() || state.pending != pending) {
            return false;
        }
        state.pending = null;
        pending.initiator().wipe();
        Keypair keypair = keypair(
                state.peer,
                pending.index(),
                response.sender(),
                finished.get().secrets(),
                true,
                pending.number(),
                nowNs);
        receivers.replace(pending, keypair.receiving());
        state.keypairs.installAsInitiator(keypair);
        return true;
    }

    /** The answer to a valid initiation, its session installed; empty when the initiator's key is of low order. */
    Optional<byte[]> respond(PeerState state, Responder responder, int remoteIndex, long nowNs) {
        return responder
                .answer(PrivateKey.generate(environment.random()), state.presharedKey, new byte[0])
                .map(answer -> respond(state, answer, remoteIndex, nowNs));
    }

    private byte[] respond(PeerState state, Responder.Answer answer, int remoteIndex, long nowNs) {
        int index = receivers.newIndex(environment.random());
        @Nullable PendingInitiation crossing = state.pending;
        long number = crossing == null ? 0 : crossing.number();
        state.keypairs.installAsResponder(
                keypair(state.peer, index, remoteIndex, answer.secrets(), false, number, nowNs));
        byte[] message = HandshakeResponse.encode(index, remoteIndex, answer.message());
        state.cookies.addMacs(message, nowNs);
        return message;
    }

    private static Keypair keypair(
            Peer peer,
            int index,
            int remoteIndex,
            TransportSecrets secrets,
            boolean initiator,
            long number,
            long nowNs) {
        return new Keypair(
                new SendingKey(peer, secrets.sending(), remoteIndex, nowNs, initiator),
                new ReceivingKey(index, peer, secrets.receiving(), nowNs, initiator),
                initiator,
                nowNs,
                number);
    }

    /** Whether the peer may have its initiation answered now, by its timestamp and by the clock. */
    static HandshakeVerdict judge(PeerState state, Tai64n timestamp, long nowNs) {
        if (!timestamp.isAfter(state.lastTimestamp)) {
            return HandshakeVerdict.REPLAYED;
        }
        if (state.lastInitiationAcceptedNs != Limits.UNSET
                && nowNs - state.lastInitiationAcceptedNs < Limits.INITIATION_GUARD_NS) {
            return HandshakeVerdict.TOO_SOON;
        }
        state.lastTimestamp = timestamp;
        state.lastInitiationAcceptedNs = nowNs;
        return HandshakeVerdict.ACCEPTED;
    }
}
