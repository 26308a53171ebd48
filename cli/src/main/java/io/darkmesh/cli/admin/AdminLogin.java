package io.darkmesh.cli.admin;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An admin's login at a coordinator, as it is remembered.
 *
 * @param fingerprint the key trusted there, if not the host's authorities are
 * @param token a secret
 */
record AdminLogin(String coordinator, @Nullable String fingerprint, String user, String token, Instant expiresAt) {
    @Override
    public String toString() {
        return "AdminLogin[" + user + " at " + coordinator + " until " + expiresAt + "]";
    }
}
