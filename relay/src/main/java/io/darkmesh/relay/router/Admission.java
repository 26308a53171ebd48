package io.darkmesh.relay.router;

import io.darkmesh.protocol.relay.RefusalCode;

/** What became of an attempt to authenticate. */
sealed interface Admission {
    record Admitted(RelayAddress address, long expiresAt) implements Admission {}

    record Refused(RefusalCode code) implements Admission {}
}
