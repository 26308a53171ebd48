package io.darkmesh.testnetwork.wireguard;

import io.darkmesh.testnetwork.lab.Repository;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that makes a WireGuard device.
 *
 * @param name for people
 * @param command starts it in the foreground, with the device's name to follow
 */
public record Implementation(String name, List<String> command) {
    /** The one that the system has. */
    public static final Implementation WIREGUARD_GO = new Implementation("wireguard-go", List.of("wireguard-go", "-f"));

    private static final String OURS = "meshd-wg";

    public Implementation {
        command = List.copyOf(command);
    }

    /** Ours, without a mesh. */
    public static Implementation ours() {
        return new Implementation(OURS, List.of(Repository.program("meshd"), "wg", "-f"));
    }

    /** The same, its command given to another program, such as {@code faketime}. */
    Implementation under(String... program) {
        List<String> all = new ArrayList<>(List.of(program));
        all.addAll(command);
        return new Implementation(name, all);
    }

    boolean isOurs() {
        return name.equals(OURS);
    }

    @Override
    public String toString() {
        return name;
    }
}
