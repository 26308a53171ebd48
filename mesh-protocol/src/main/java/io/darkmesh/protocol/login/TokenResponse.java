package io.darkmesh.protocol.login;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A token (RFC 6749 section 5.1). For a node it is of type {@code DPoP}, bound to the machine key and useless without
 * it; for a person at the command line {@code Bearer}.
 *
 * @param expiresIn seconds
 * @param nodeId the node's id, for a node
 * @param user display name of the person who logged in
 */
public record TokenResponse(
        @JsonProperty("access_token") String accessToken,
        @JsonProperty("token_type") String tokenType,
        @JsonProperty("expires_in") long expiresIn,
        @JsonProperty("node_id") @Nullable String nodeId,
        @JsonProperty("user") @Nullable String user) {
    @Override
    public String toString() {
        return "TokenResponse[type=" + tokenType + ", nodeId=" + nodeId + "]";
    }
}
