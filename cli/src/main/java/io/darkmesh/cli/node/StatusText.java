package io.darkmesh.cli.node;

import io.darkmesh.cli.terminal.Table;
import io.darkmesh.cli.terminal.Texts;
import io.darkmesh.protocol.api.StatusReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A status report as people read it. */
final class StatusText {
    private final List<String> lines = new ArrayList<>();

    private StatusText() {}

    static List<String> of(StatusReport report) {
        var text = new StatusText();
        text.field("state", state(report));
        text.field("name", report.name());
        text.field("addresses", Texts.addresses(report.addresses()));
        text.field("device", report.device());
        text.field("network", report.network());
        text.field("user", report.user());
        text.field("coordinator", coordinator(report));
        text.field("key", report.keyFingerprint());
        text.field("problem", report.problem());
        text.peers(report);
        return text.lines;
    }

    private void field(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            lines.add(String.format(Locale.ROOT, "%-12s %s", name, value));
        }
    }

    private static String state(StatusReport report) {
        return switch (report.state()) {
            case LOGGED_OUT -> "logged out; meshctl up --coordinator URL logs in";
            case AWAITING_LOGIN -> "waiting for a person to log in; meshctl up shows where";
            case AWAITING_APPROVAL -> "waiting for an admin to approve this node";
            case DOWN -> "down; meshctl up joins again";
            case UP -> "up";
        };
    }

    private static @Nullable String coordinator(StatusReport report) {
        if (report.coordinator() == null) {
            return null;
        }
        boolean away = report.state() == StatusReport.State.UP && !report.coordinatorConnected();
        return report.coordinator() + (away ? " (not reached now; the mesh works without)" : "");
    }

    private void peers(StatusReport report) {
        if (report.peers().isEmpty()) {
            if (report.state() == StatusReport.State.UP) {
                lines.add("");
                lines.add("No peers yet.");
            }
            return;
        }
        var table = new Table(
                "PEER", "USER", "ADDRESSES", "PATH", "LATENCY", "AGE", "MTU", "HANDSHAKE", "SENT", "RECEIVED");
        for (StatusReport.Peer peer : report.peers()) {
            table.row(
                    peer.name(),
                    peer.user(),
                    Texts.addresses(peer.addresses()),
                    path(peer),
                    peer.roundTripMs() < 0 ? "-" : Texts.milliseconds(peer.roundTripMs()),
                    peer.pathAgeSeconds() < 0 ? "-" : Texts.duration(peer.pathAgeSeconds()),
                    Integer.toString(peer.mtuBytes()),
                    peer.lastHandshakeSeconds() < 0 ? "never" : Texts.duration(peer.lastHandshakeSeconds()) + " ago",
                    Texts.bytes(peer.sentBytes()),
                    Texts.bytes(peer.receivedBytes()));
        }
        lines.add("");
        lines.addAll(table.lines());
    }

    /** The reason is of interest when the path is not the best one. */
    private static String path(StatusReport.Peer peer) {
        String path = peer.via() == null ? peer.path() : peer.path() + " " + peer.via();
        return peer.why() == null || peer.path().equals("direct") ? path : path + " (" + peer.why() + ")";
    }
}
