package io.darkmesh.relay.router;

import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.relay.RefusalCode;
import io.darkmesh.protocol.relay.RelayFrame;
import io.darkmesh.protocol.relay.RelayProof;
import io.darkmesh.protocol.relay.RelayToken;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Decides who may connect, without asking anybody. Any thread. */
final class Doorkeeper {
    private final RelayTrust trust;
    private final RelayGuests guests;
    private final InstantSource wallClock;
    private final Map<RelayAddress, Long> revokedUntil = new ConcurrentHashMap<>();

    Doorkeeper(RelayTrust trust, RelayGuests guests, InstantSource wallClock) {
        this.trust = trust;
        this.guests = guests;
        this.wallClock = wallClock;
    }

    Admission admit(RelayFrame.Authenticate answer, RelayFrame.Challenge challenge, X25519Secret ephemeral) {
        for (int i = 0; i < trust.coordinators().size(); i++) {
            Optional<RelayToken> token =
                    RelayToken.verify(answer.token(), trust.coordinators().get(i));
            if (token.isPresent()) {
                return admit(token.get(), i, answer, challenge, ephemeral);
            }
        }
        return new Admission.Refused(RefusalCode.FOREIGN);
    }

    private Admission admit(
            RelayToken token,
            int coordinator,
            RelayFrame.Authenticate answer,
            RelayFrame.Challenge challenge,
            X25519Secret ephemeral) {
        long now = nowSeconds();
        var address = new RelayAddress(coordinator, token.network(), token.nodeKey());
        if (!token.relaySet().equals(trust.relaySet())) {
            return new Admission.Refused(RefusalCode.FOREIGN);
        }
        if (token.expiresAt() <= now || token.issuedAt() > now + RelayToken.CLOCK_LEEWAY_SECONDS) {
            return new Admission.Refused(RefusalCode.EXPIRED);
        }
        if (!token.nodeKey().equals(answer.nodeKey()) || !RelayProof.isRight(answer, challenge, ephemeral)) {
            return new Admission.Refused(RefusalCode.NOT_THE_KEY);
        }
        boolean isOut =
                revokedUntil.getOrDefault(address, 0L) > now || !guests.mayEnter(token.network(), token.nodeKey());
        return isOut ? new Admission.Refused(RefusalCode.REVOKED) : new Admission.Admitted(address, token.expiresAt());
    }

    /** Tokens given out before stay good for their lifetime; so long the revocation is remembered. */
    void revoke(RelayAddress address) {
        long now = nowSeconds();
        revokedUntil.values().removeIf(until -> until <= now);
        revokedUntil.put(address, now + RelayToken.LIFETIME_SECONDS + RelayToken.CLOCK_LEEWAY_SECONDS);
    }

    void restore(RelayAddress address) {
        revokedUntil.remove(address);
    }

    boolean isOver(long expiresAt) {
        return expiresAt <= nowSeconds();
    }

    private long nowSeconds() {
        return wallClock.instant().getEpochSecond();
    }
}
