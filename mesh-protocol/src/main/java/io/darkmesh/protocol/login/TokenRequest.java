package io.darkmesh.protocol.login;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A poll of RFC 8628 section 3.4; sent as JSON with a {@link Proof}, and with {@code Prefer: wait=20} (RFC 7240). */
public record TokenRequest(
        @JsonProperty("grant_type") String grantType,
        @JsonProperty("device_code") String deviceCode,
        @JsonProperty("client_id") String clientId) {
    public static final String DEVICE_CODE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

    @Override
    public String toString() {
        return "TokenRequest[clientId=" + clientId + "]";
    }
}
