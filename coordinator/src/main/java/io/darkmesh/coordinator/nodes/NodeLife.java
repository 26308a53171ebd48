package io.darkmesh.coordinator.nodes;

import static io.darkmesh.protocol.api.NodeStatus.APPROVED;
import static io.darkmesh.protocol.api.NodeStatus.LOGGED_OUT;
import static io.darkmesh.protocol.api.NodeStatus.PENDING;
import static io.darkmesh.protocol.api.NodeStatus.REJECTED;
import static io.darkmesh.protocol.api.NodeStatus.REVOKED;

import io.darkmesh.protocol.api.NodeStatus;
import io.darkmesh.protocol.netmap.NodeKey;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The state machine of a node; the package comment draws it. */
public final class NodeLife {
    private static final int MAX_TEXT = 200;

    private NodeLife() {}

    /** A machine that was never here. */
    public static NodeRecord born(String id, String name, Candidate from, Instant now) {
        return new NodeRecord(
                id,
                from.machineKey(),
                from.nodeKey(),
                name,
                from.userId(),
                from.user(),
                PENDING,
                null,
                shortened(from.os()),
                shortened(from.version()),
                now,
                null,
                null,
                0);
    }

    /**
     * A known machine logs in again: the same node, which needs no second approval if it had one, was not revoked, and the
     * same person vouches for it.
     *
     * @param name the one it had, or another if that is taken by now
     */
    public static NodeRecord returned(NodeRecord node, String name, Candidate from) {
        boolean stillTrusted = (node.status() == APPROVED || node.status() == LOGGED_OUT)
                && node.userId().equals(from.userId())
                && node.addresses() != null;
        return new NodeRecord(
                node.id(),
                node.machineKey(),
                from.nodeKey(),
                name,
                from.userId(),
                from.user(),
                stillTrusted ? APPROVED : PENDING,
                stillTrusted ? node.addresses() : null,
                shortened(from.os()),
                shortened(from.version()),
                node.createdAt(),
                node.decidedAt(),
                node.decidedBy(),
                node.changedAt());
    }

    /** An admin says yes; a node that was rejected or revoked may come back so. */
    public static Outcome approve(NodeRecord node, Supplier<Addresses> addresses, Instant now, String by) {
        return switch (node.status()) {
            case APPROVED -> new Outcome.Unchanged(node);
            case PENDING, REJECTED, REVOKED -> new Outcome.Changed(node.decided(APPROVED, addresses.get(), now, by));
            case LOGGED_OUT -> refused(node, "approved", "its owner has to log it in again");
        };
    }

    /** An admin says no to a node that waits. */
    public static Outcome reject(NodeRecord node, Instant now, String by) {
        return switch (node.status()) {
            case REJECTED -> new Outcome.Unchanged(node);
            case PENDING -> new Outcome.Changed(node.decided(REJECTED, null, now, by));
            case APPROVED -> refused(node, "rejected", "revoke it instead");
            case REVOKED, LOGGED_OUT -> refused(node, "rejected", "it is not waiting for approval");
        };
    }

    /** An admin takes a node out of the network. */
    public static Outcome revoke(NodeRecord node, Instant now, String by) {
        return switch (node.status()) {
            case REVOKED -> new Outcome.Unchanged(node);
            case APPROVED, LOGGED_OUT -> new Outcome.Changed(node.decided(REVOKED, null, now, by));
            case PENDING -> refused(node, "revoked", "reject it instead");
            case REJECTED -> refused(node, "revoked", "it was never part of the network");
        };
    }

    /** The node itself leaves. */
    public static Outcome logOut(NodeRecord node) {
        return node.status() == APPROVED ? new Outcome.Changed(node.loggedOut()) : new Outcome.Unchanged(node);
    }

    /** The node's WireGuard key changes. */
    public static Outcome rotate(NodeRecord node, NodeKey next) {
        return node.nodeKey().equals(next) ? new Outcome.Unchanged(node) : new Outcome.Changed(node.withNodeKey(next));
    }

    private static Outcome refused(NodeRecord node, String wish, String advice) {
        return new Outcome.Refused(
                "node " + node.name() + " is " + said(node.status()) + " and cannot be " + wish + ": " + advice);
    }

    private static String said(NodeStatus status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null || text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
