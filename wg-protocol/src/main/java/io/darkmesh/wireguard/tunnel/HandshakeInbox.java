package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.cookie.CookieChecker;
import io.darkmesh.wireguard.cookie.LoadMeter;
import io.darkmesh.wireguard.cookie.RateLimiter;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.message.CookieReply;
import io.darkmesh.wireguard.message.HandshakeInitiation;
import io.darkmesh.wireguard.message.HandshakeResponse;
import io.darkmesh.wireguard.message.Message;
import io.darkmesh.wireguard.message.TransportData;
import io.darkmesh.wireguard.noise.Responder;
import io.darkmesh.wireguard.noise.Tai64n;
import io.darkmesh.wireguard.noise.WireGuardNoise;
import io.darkmesh.wireguard.session.Endpoint;
import io.darkmesh.wireguard.session.Receiver;
import io.darkmesh.wireguard.session.ReceiverTable;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Handshake messages on their way in: macs first, then the cookie under load, and only then any curve. */
final class HandshakeInbox {
    private final Map<PublicKey, PeerState> peers;
    private final ReceiverTable receivers;
    private final PeerTimers timers;
    private final RandomGenerator random;
    private final LoadMeter load = new LoadMeter();
    private final RateLimiter limiter = new RateLimiter();
    private @Nullable Handshakes handshakes;
    private @Nullable CookieChecker checker;
    private @Nullable PeerState touched;

    HandshakeInbox(
            Map<PublicKey, PeerState> peers, ReceiverTable receivers, PeerTimers timers, RandomGenerator random) {
        this.peers = peers;
        this.receivers = receivers;
        this.timers = timers;
        this.random = random;
    }

    void use(@Nullable Handshakes newHandshakes) {
        handshakes = newHandshakes;
        checker = newHandshakes == null
                ? null
                : new CookieChecker(newHandshakes.privateKey().publicKey(), random);
    }

    /** The peer whose deadlines the last message may have changed, once. */
    @Nullable
    PeerState takeTouched() {
        PeerState last = touched;
        touched = null;
        return last;
    }

    HandshakeVerdict onDatagram(Endpoint from, ByteBuffer datagram, int queued, long nowNs, TunnelSink sink) {
        boolean underLoad = load.underLoad(queued, nowNs);
        Handshakes mine = handshakes;
        CookieChecker macs = checker;
        if (mine == null || macs == null) {
            return HandshakeVerdict.NO_PRIVATE_KEY;
        }
        Optional<Message> message = Message.parse(datagram);
        if (message.isEmpty()) {
            return HandshakeVerdict.MALFORMED;
        }
        var envelope = new Envelope(from, datagram, macs, underLoad, nowNs, sink);
        return switch (message.get()) {
            case HandshakeInitiation initiation -> onInitiation(initiation, envelope, mine);
            case HandshakeResponse response -> onResponse(response, envelope, mine);
            case CookieReply reply -> onCookieReply(reply, nowNs);
            case TransportData data -> HandshakeVerdict.MALFORMED;
        };
    }

    /** What a message came with. */
    private record Envelope(
            Endpoint from, ByteBuffer datagram, CookieChecker macs, boolean underLoad, long nowNs, TunnelSink sink) {
        byte[] bytes() {
            byte[] copy = new byte[datagram.remaining()];
            datagram.get(datagram.position(), copy);
            return copy;
        }
    }

    private HandshakeVerdict onInitiation(HandshakeInitiation initiation, Envelope envelope, Handshakes mine) {
        byte[] bytes = envelope.bytes();
        if (!envelope.macs.verifyMac1(bytes)) {
            return HandshakeVerdict.WRONG_MAC1;
        }
        HandshakeVerdict admitted = admit(bytes, initiation.sender(), envelope);
        if (admitted != HandshakeVerdict.ACCEPTED) {
            return admitted;
        }
        Optional<Responder> responder = WireGuardNoise.receive(mine.privateKey(), initiation.noise());
        if (responder.isEmpty()) {
            return HandshakeVerdict.FORGED;
        }
        PeerState state = peers.get(responder.get().remoteStatic());
        if (state == null) {
            return HandshakeVerdict.UNKNOWN_PEER;
        }
        Optional<Tai64n> timestamp = state.staticShared(mine.privateKey())
                .flatMap(responder.get()::readPayload)
                .map(Tai64n::parse);
        if (timestamp.isEmpty()) {
            return HandshakeVerdict.FORGED;
        }
        HandshakeVerdict verdict = Handshakes.judge(state, timestamp.get(), envelope.nowNs);
        return verdict == HandshakeVerdict.ACCEPTED
                ? answer(state, responder.get(), initiation.sender(), envelope, mine)
                : verdict;
    }

    private HandshakeVerdict answer(
            PeerState state, Responder responder, int remoteIndex, Envelope envelope, Handshakes mine) {
        long nowNs = envelope.nowNs;
        Optional<byte[]> response = mine.respond(state, responder, remoteIndex, nowNs);
        if (response.isEmpty()) {
            return HandshakeVerdict.FORGED;
        }
        authenticated(state, HandshakeInitiation.BYTES, envelope);
        timers.derived(state, nowNs);
        state.lastHandshakeSentNs = nowNs;
        ByteBuffer datagram = ByteBuffer.wrap(response.get());
        envelope.sink.send(state.peer, envelope.from, datagram, TunnelSink.HANDSHAKE_TRAFFIC_CLASS);
        state.peer.activity().sent(nowNs, HandshakeResponse.BYTES, false);
        return HandshakeVerdict.ACCEPTED;
    }

    private HandshakeVerdict onResponse(HandshakeResponse response, Envelope envelope, Handshakes mine) {
        byte[] bytes = envelope.bytes();
        if (!envelope.macs.verifyMac1(bytes)) {
            return HandshakeVerdict.WRONG_MAC1;
        }
        // Before any cookie reply, unlike the whitepaper's order: 64 bytes for 92 would favour a flooder.
        if (!(receivers.find(response.receiver()) instanceof PendingInitiation pending)) {
            return HandshakeVerdict.UNKNOWN_RECEIVER;
        }
        HandshakeVerdict admitted = admit(bytes, response.sender(), envelope);
        if (admitted != HandshakeVerdict.ACCEPTED) {
            return admitted;
        }
        PeerState state = peers.get(pending.peer().publicKey());
        if (state == null || !mine.complete(state, pending, response, envelope.nowNs)) {
            return HandshakeVerdict.FORGED;
        }
        authenticated(state, HandshakeResponse.BYTES, envelope);
        timers.derived(state, envelope.nowNs);
        timers.established(state, true, envelope.nowNs, envelope.sink);
        return HandshakeVerdict.ACCEPTED;
    }

    private HandshakeVerdict onCookieReply(CookieReply reply, long nowNs) {
        Receiver receiver = receivers.find(reply.receiver());
        PeerState state = receiver == null ? null : peers.get(receiver.peer().publicKey());
        if (state == null) {
            return HandshakeVerdict.UNKNOWN_RECEIVER;
        }
        return state.cookies.consume(reply, nowNs) ? HandshakeVerdict.ACCEPTED : HandshakeVerdict.FORGED;
    }

    /** Under load a message needs a cookie of ours, and then a place in its source's allowance. */
    private HandshakeVerdict admit(byte[] bytes, int sender, Envelope envelope) {
        if (!envelope.underLoad) {
            return HandshakeVerdict.ACCEPTED;
        }
        byte[] address = envelope.from.address();
        int port = envelope.from.port();
        if (!envelope.macs.verifyMac2(bytes, address, port, envelope.nowNs)) {
            byte[] reply = envelope.macs.reply(bytes, sender, address, port, envelope.nowNs);
            envelope.sink.send(null, envelope.from, ByteBuffer.wrap(reply), TunnelSink.HANDSHAKE_TRAFFIC_CLASS);
            return HandshakeVerdict.COOKIE_SENT;
        }
        return limiter.allow(address, envelope.nowNs) ? HandshakeVerdict.ACCEPTED : HandshakeVerdict.RATE_LIMITED;
    }

    private void authenticated(PeerState state, int bytes, Envelope envelope) {
        touched = state;
        state.peer.roamTo(envelope.from);
        state.peer.activity().received(envelope.nowNs, bytes, false);
        envelope.sink.authenticated(state.peer, envelope.from);
    }
}
