package io.darkmesh.agent.path;

import io.darkmesh.protocol.stun.MappingBehavior;
import org.jspecify.annotations.Nullable;

/** Where the paths to one peer stand, as far as {@link Explanation} needs to know. */
record Standing(
        @Nullable PathId current,
        boolean inDoubt,
        boolean session,
        boolean searching,
        boolean spraying,
        boolean sprayed,
        boolean relayKnown,
        int candidates,
        MappingBehavior own,
        MappingBehavior peers) {}
