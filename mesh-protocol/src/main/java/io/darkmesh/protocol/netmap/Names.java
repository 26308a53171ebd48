package io.darkmesh.protocol.netmap;

import java.util.Locale;
import java.util.regex.Pattern;

/** Node and network names are LDH labels (RFC 5890 section 2.3.1), lower case, 1 to 63 characters. */
public final class Names {
    private static final Pattern LDH_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private Names() {}

    /** Returns the name. @throws IllegalArgumentException when it is not an LDH label */
    public static String checked(String name) {
        if (!LDH_LABEL.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a name is 1 to 63 letters a-z, digits and hyphens, with no hyphen at its ends");
        }
        return name;
    }

    /** Makes an LDH label of a host's own name: its first label, lower case, other characters as hyphens. */
    public static String fromHostname(String hostname) {
        String label = hostname.split("\\.", 2)[0].toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
        String trimmed = label.replaceAll("^-+", "");
        trimmed = trimmed.substring(0, Math.min(63, trimmed.length())).replaceAll("-+$", "");
        return trimmed.isEmpty() ? "node" : trimmed;
    }
}
