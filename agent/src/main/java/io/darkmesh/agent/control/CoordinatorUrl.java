package io.darkmesh.agent.control;

import java.net.URI;
import java.net.URISyntaxException;

/** Checks what people write as {@code --coordinator}. */
public final class CoordinatorUrl {
    private CoordinatorUrl() {}

    /**
     * The URL without a slash at its end.
     *
     * @throws IllegalArgumentException with one line when it is not an https URL of a host
     */
    public static String canonical(String text) {
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the coordinator is an https URL such as https://mesh.example.com", e);
        }
        boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
        if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || !plain) {
            throw new IllegalArgumentException("the coordinator is an https URL such as https://mesh.example.com");
        }
        return uri.toString().replaceAll("/+$", "");
    }

    /** A fingerprint in its one form. @throws IllegalArgumentException with one line when it is none */
    public static String fingerprint(String text) {
        return Fingerprint.canonical(text);
    }
}
