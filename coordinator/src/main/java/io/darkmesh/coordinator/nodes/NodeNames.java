package io.darkmesh.coordinator.nodes;

import io.darkmesh.protocol.netmap.Names;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Names of nodes: what the host is called, with -1, -2 … when that is taken. */
public final class NodeNames {
    private static final int MAX_LENGTH = 63;

    private NodeNames() {}

    /** A free name as near to the host's own as can be. */
    public static String pick(@Nullable String hostname, Predicate<String> taken) {
        String wanted = Names.fromHostname(hostname == null ? "" : hostname);
        String name = wanted;
        for (int i = 1; taken.test(name); i++) {
            String suffix = "-" + i;
            String stem = wanted.substring(0, Math.min(wanted.length(), MAX_LENGTH - suffix.length()));
            name = stem.replaceAll("-+$", "") + suffix;
        }
        return name;
    }
}
