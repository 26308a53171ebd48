package io.darkmesh.agent.state;

import org.jspecify.annotations.Nullable;

/**
 * Which coordinator this node belongs to.
 *
 * @param url https, without a slash at its end
 * @param fingerprint {@code sha256:} and 64 hex digits, or nothing when the host's authorities are trusted
 * @param hostname the node name asked for, or nothing for the host's own
 */
public record Coordinator(
        String url, @Nullable String fingerprint, @Nullable String hostname) {}
