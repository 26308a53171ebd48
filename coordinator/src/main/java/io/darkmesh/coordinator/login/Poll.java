package io.darkmesh.coordinator.login;

import io.darkmesh.protocol.login.TokenError;
import io.darkmesh.protocol.login.TokenResponse;

/** The answer to a poll of a device authorization. */
public sealed interface Poll {
    /** Here it is. */
    record Token(TokenResponse response) implements Poll {}

    /** Not yet; the error is {@code authorization_pending}. */
    record Pending(TokenError error) implements Poll {}

    /** No, not any more, or not so often. */
    record Refused(TokenError error) implements Poll {}
}
