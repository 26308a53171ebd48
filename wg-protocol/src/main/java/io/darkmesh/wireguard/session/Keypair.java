package io.darkmesh.wireguard.session;

/**
 * Both directions of a session.
 *
 * @param sending what we seal with
 * @param receiving what we open with
 * @param initiator whether we started the handshake
 * @param createdNs when it was completed
 * @param handshake number of the handshake that made it; on the responder's side, of the initiation of ours that
 *     crossed the peer's, or 0
 */
public record Keypair(SendingKey sending, ReceivingKey receiving, boolean initiator, long createdNs, long handshake) {
    /** Whether it may still be sent on. */
    boolean usable(long nowNs) {
        return sending.usable(nowNs);
    }

    void retire() {
        sending.retire();
        receiving.retire();
    }
}
