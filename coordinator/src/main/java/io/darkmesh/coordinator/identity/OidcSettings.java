package io.darkmesh.coordinator.identity;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Which provider, and who we are there.
 *
 * @param issuer its identifier, compared exactly
 * @param storedAs how persons of this issuer are stored: the issuer, or a fixed name for the embedded provider, whose
 *     address may change
 * @param clientSecret none for a public client
 * @param groupsClaim where groups are found, with dots between levels
 */
public record OidcSettings(
        URI issuer,
        String storedAs,
        String clientId,
        @Nullable String clientSecret,
        String groupsClaim) {
    @Override
    public String toString() {
        return "OidcSettings[" + issuer + ", " + clientId + "]";
    }
}
