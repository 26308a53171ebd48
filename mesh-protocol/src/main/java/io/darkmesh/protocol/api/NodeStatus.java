package io.darkmesh.protocol.api;

/** Where a node is in its life. */
public enum NodeStatus {
    /** Somebody logged it in; an admin has to approve it. No peer knows of it. */
    PENDING,
    /** Part of the network. */
    APPROVED,
    /** An admin said no. */
    REJECTED,
    /** Was part of the network and is no longer. */
    REVOKED,
    /** Its owner logged it out. */
    LOGGED_OUT
}
