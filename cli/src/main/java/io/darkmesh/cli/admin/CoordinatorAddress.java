package io.darkmesh.cli.admin;

import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.cli.terminal.Failure;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which coordinator, and what is trusted as being it. */
record CoordinatorAddress(URI uri, Optional<Fingerprint> fingerprint) {
    /** Reads what a person typed. @throws Failure of wrong usage */
    static CoordinatorAddress of(String url, @Nullable String fingerprint) {
        try {
            URI uri = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
            boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getUserInfo() == null;
            if (!"https".equals(uri.getScheme()) || uri.getHost() == null || !plain) {
                throw new IllegalArgumentException(
                        "the coordinator's address looks like https://mesh.example.org:8443");
            }
            return new CoordinatorAddress(uri, Optional.ofNullable(fingerprint).map(Fingerprint::new));
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "Wrong address or fingerprint: " + e.getMessage() + ".", e);
        }
    }

    /** The address of an interface below it. */
    URI at(String path) {
        return URI.create(uri + path);
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
