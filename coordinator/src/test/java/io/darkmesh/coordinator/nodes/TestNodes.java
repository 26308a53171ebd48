package io.darkmesh.coordinator.nodes;

import io.darkmesh.protocol.api.NodeStatus;
import io.darkmesh.protocol.netmap.MachineKey;
import io.darkmesh.protocol.netmap.NodeKey;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;

/** Nodes for tests, told apart by a number. */
public final class TestNodes {
    public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private TestNodes() {}

    public static Candidate candidate(int number, String user) {
        return new Candidate(
                MachineKey.of(key(number)), NodeKey.of(key(number)), "host" + number, "linux", "0.1.0", user, user);
    }

    public static NodeRecord pending(int number, String user) {
        return NodeLife.born("id" + number, "host" + number, candidate(number, user), NOW);
    }

    public static NodeRecord approved(int number, String user) {
        return ((Outcome.Changed) NodeLife.approve(pending(number, user), () -> addresses(number), NOW, "admin"))
                .node();
    }

    public static NodeRecord with(NodeRecord node, NodeStatus status) {
        return switch (status) {
            case REVOKED -> ((Outcome.Changed) NodeLife.revoke(node, NOW, "admin")).node();
            case LOGGED_OUT -> ((Outcome.Changed) NodeLife.logOut(node)).node();
            case REJECTED -> ((Outcome.Changed) NodeLife.reject(node, NOW, "admin")).node();
            case APPROVED -> ((Outcome.Changed) NodeLife.approve(node, () -> addresses(1), NOW, "admin")).node();
            case PENDING -> throw new IllegalArgumentException("only by logging in");
        };
    }

    public static Addresses addresses(int number) {
        return new Addresses(
                InetAddress.ofLiteral("100.64." + (1 + number / 250) + "." + (1 + number % 250)),
                InetAddress.ofLiteral("fd00::" + Integer.toHexString(number + 1)));
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(32).putInt(number).array();
    }
}
