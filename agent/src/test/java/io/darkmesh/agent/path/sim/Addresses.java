package io.darkmesh.agent.path.sim;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

final class Addresses {
    private Addresses() {}

    private static final Map<String, InetAddress> KNOWN = new ConcurrentHashMap<>();

    /** Parsing is what a simulation would otherwise spend its time on. */
    static InetAddress of(String literal) {
        return KNOWN.computeIfAbsent(literal, InetAddress::ofLiteral);
    }
}
