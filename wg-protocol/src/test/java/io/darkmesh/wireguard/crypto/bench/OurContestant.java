package io.darkmesh.wireguard.crypto.bench;

import io.darkmesh.wireguard.crypto.AeadCandidate;
import io.darkmesh.wireguard.crypto.TransportAead;
import io.darkmesh.wireguard.crypto.TransportKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One of ours, in place on memory outside the heap. */
final class OurContestant extends JavaContestant {
    private final String name;
    private final TransportAead aead;
    private final TransportKey key = new TransportKey(Contestant.key());
    private final MemorySegment ring = Arena.ofAuto().allocate(64 * Case.PLACE_BYTES, 64);

    OurContestant(AeadCandidate candidate) {
        name = candidate.name();
        aead = candidate.factory().get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    void seal(long number, int at, int bytes) {
        aead.seal(key, number, ring, at, bytes);
    }

    @Override
    boolean open(long number, int at, int bytes) {
        return aead.open(key, number, ring, at, bytes + TransportAead.TAG_BYTES);
    }
}
