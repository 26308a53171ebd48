package io.darkmesh.protocol.login;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The error answer of RFC 6749 section 5.2 and RFC 8628 section 3.5, HTTP status 400.
 *
 * @param error one of the codes below
 * @param stage what is being waited for, while the error is {@code authorization_pending}
 */
public record TokenError(
        String error,
        @JsonProperty("error_description") @Nullable String description,
        @Nullable Stage stage) {
    public static final String AUTHORIZATION_PENDING = "authorization_pending";
    public static final String SLOW_DOWN = "slow_down";
    public static final String ACCESS_DENIED = "access_denied";
    public static final String EXPIRED_TOKEN = "expired_token";
    public static final String INVALID_GRANT = "invalid_grant";

    /** What a pending login waits for. */
    public enum Stage {
        /** Nobody has logged in with the code yet. */
        LOGIN,
        /** The person has logged in; an admin has to approve the node. The code now lives for seven days. */
        APPROVAL
    }
}
