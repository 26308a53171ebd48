package io.darkmesh.wireguard.tunnel;

/** What became of a handshake message. Everything but ACCEPTED and COOKIE_SENT is silence. */
public enum HandshakeVerdict {
    /** Valid; answered or completed. */
    ACCEPTED,
    /** Valid mac1 but no cookie while under load: a cookie was sent. */
    COOKIE_SENT,
    /** No handshake message, or of a wrong length. */
    MALFORMED,
    /** We have no private key. */
    NO_PRIVATE_KEY,
    /** Wrong mac1: not meant for our key. */
    WRONG_MAC1,
    /** Too many from this source while under load. */
    RATE_LIMITED,
    /** The receiver index names no handshake of ours. */
    UNKNOWN_RECEIVER,
    /** The static key is none of our peers'. */
    UNKNOWN_PEER,
    /** Authentication failed. */
    FORGED,
    /** The timestamp is not after the last one. */
    REPLAYED,
    /** Sooner after the last one than an honest peer would. */
    TOO_SOON
}
