package io.darkmesh.protocol.login;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The answer of RFC 8628 section 3.2, with that RFC's names.
 *
 * @param deviceCode a secret of the device, for polling
 * @param userCode what the person compares or types, such as {@code WDJB-MJHT}
 * @param expiresIn seconds until both codes expire if nobody logs in
 * @param interval least seconds between two polls
 */
public record DeviceAuthorizationResponse(
        @JsonProperty("device_code") String deviceCode,
        @JsonProperty("user_code") String userCode,
        @JsonProperty("verification_uri") String verificationUri,
        @JsonProperty("verification_uri_complete") String verificationUriComplete,
        @JsonProperty("expires_in") long expiresIn,
        @JsonProperty("interval") long interval) {
    @Override
    public String toString() {
        return "DeviceAuthorizationResponse[userCode=" + userCode + "]";
    }
}
