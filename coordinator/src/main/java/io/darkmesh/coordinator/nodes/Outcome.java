package io.darkmesh.coordinator.nodes;

/** What became of a change somebody asked for. */
public sealed interface Outcome {
    /** Do store this. */
    record Changed(NodeRecord node) implements Outcome {}

    /** It is so already. */
    record Unchanged(NodeRecord node) implements Outcome {}

    /** It cannot be done, for the reason given, a line fit to be shown. */
    record Refused(String why) implements Outcome {}
}
