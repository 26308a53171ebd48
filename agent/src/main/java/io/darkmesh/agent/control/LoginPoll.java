package io.darkmesh.agent.control;

import io.darkmesh.protocol.login.TokenError;
import io.darkmesh.protocol.login.TokenResponse;

/** The answer to a poll of a login that waits. */
public sealed interface LoginPoll {
    /** Nobody has decided yet. */
    record Pending(TokenError.Stage stage) implements LoginPoll {}

    /** Polled too often: wait five seconds more between two polls from now on (RFC 8628 section 3.5). */
    record SlowDown() implements LoginPoll {}

    /** Approved. */
    record Granted(TokenResponse token) implements LoginPoll {}
}
