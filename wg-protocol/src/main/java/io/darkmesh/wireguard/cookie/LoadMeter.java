package io.darkmesh.wireguard.cookie;

import io.darkmesh.wireguard.Limits;

/** Whether we are under load (wireguard.md, rule 3). One owner. */
public final class LoadMeter {
    private long underLoadUntilNs = Limits.UNSET;

    /**
     * Takes note of the queue.
     *
     * @param queued handshake messages that wait
     * @return true when the queue is an eighth full, and for a second after
     */
    public boolean underLoad(int queued, long nowNs) {
        if (queued >= Limits.UNDER_LOAD_QUEUED_HANDSHAKES) {
            underLoadUntilNs = nowNs + Limits.UNDER_LOAD_AFTER_NS;
            return true;
        }
        return nowNs < underLoadUntilNs;
    }
}
