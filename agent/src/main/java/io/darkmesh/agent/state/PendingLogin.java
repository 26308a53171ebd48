package io.darkmesh.agent.state;

import java.time.Instant;

/**
 * A device authorization (RFC 8628) under way.
 *
 * @param deviceCode the secret to poll with
 * @param intervalSeconds least time between two polls
 * @param awaitingApproval whether the person has logged in and an admin has to approve
 */
public record PendingLogin(
        String deviceCode,
        String userCode,
        String verificationUri,
        String verificationUriComplete,
        Instant expiresAt,
        long intervalSeconds,
        boolean awaitingApproval) {
    /** The same login, one stage further. */
    public PendingLogin approvalAwaited(Instant newExpiry) {
        return new PendingLogin(
                deviceCode, userCode, verificationUri, verificationUriComplete, newExpiry, intervalSeconds, true);
    }

    @Override
    public String toString() {
        return "PendingLogin[userCode=" + userCode + ", awaitingApproval=" + awaitingApproval + "]";
    }
}
