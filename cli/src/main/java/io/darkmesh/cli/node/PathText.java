package io.darkmesh.cli.node;

import io.darkmesh.cli.terminal.Table;
import io.darkmesh.cli.terminal.Texts;
import io.darkmesh.protocol.api.NetCheckReport;
import io.darkmesh.protocol.api.PathExplanation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is known of paths and of the network around, as people read it. */
final class PathText {
    private final List<String> lines = new ArrayList<>();

    private PathText() {}

    static List<String> of(PathExplanation path) {
        var text = new PathText();
        text.field("peer", path.peer());
        text.field(
                "path",
                path.path() + (path.via() == null ? "" : " " + path.via()) + (path.relayToo() ? " and the relay" : ""));
        text.field("since", path.pathAgeSeconds() < 0 ? "-" : Texts.duration(path.pathAgeSeconds()));
        text.field("latency", ms(path.roundTripMs()));
        text.field("why", path.why());
        text.field("NAT here", path.ownMapping());
        text.field("NAT there", path.peerMapping());
        text.field(
                "next search", path.nextSearchSeconds() < 0 ? "-" : "in " + Texts.duration(path.nextSearchSeconds()));
        var own = new Table("TOLD THE PEER", "ADDRESS");
        path.own().forEach(each -> own.row(each.kind(), each.endpoint().toString()));
        text.table(own);
        var tried = new Table("TRIED", "ADDRESS", "PROBES", "ANSWERED", "IN SESSION", "LATENCY");
        path.tried()
                .forEach(each -> tried.row(
                        each.kind(),
                        each.endpoint().toString(),
                        Integer.toString(each.probes()),
                        yes(each.answered()),
                        yes(each.proven()),
                        ms(each.roundTripMs())));
        text.table(tried);
        return text.lines;
    }

    static List<String> of(NetCheckReport net) {
        var text = new PathText();
        text.field("UDP", yes(net.udp()));
        text.field("IPv4", net.ipv4() == null ? "no" : "yes, seen as " + net.ipv4());
        text.field("IPv6", net.ipv6() == null ? "no" : "yes, seen as " + net.ipv6());
        text.field("NAT", net.mapping());
        text.field("lets in", letsIn(net.filtering()));
        text.field("port map", portMap(net));
        text.field(
                "portal",
                net.captivePortalDetail() == null
                        ? net.captivePortal()
                        : net.captivePortal() + ": " + net.captivePortalDetail());
        text.field("home relay", net.homeRelay());
        var relays = new Table("RELAY", "REGION", "STUN", "CONNECTED", "LATENCY", "PROBLEM");
        net.relays()
                .forEach(each -> relays.row(
                        each.id(),
                        each.region(),
                        ms(each.stunMs()),
                        yes(each.connected()),
                        ms(each.roundTripMs()),
                        each.problem() == null ? "" : each.problem()));
        text.table(relays);
        var own = new Table("REACHABLE AT", "ADDRESS");
        net.candidates().forEach(each -> own.row(each.kind(), each.endpoint().toString()));
        text.table(own);
        return text.lines;
    }

    private static String letsIn(String filtering) {
        String meaning =
                switch (filtering) {
                    case "endpoint-independent" -> "anybody";
                    case "address-dependent" -> "any port of an address that was sent to";
                    case "not-port-dependent" -> "other ports; no STUN server has a second address, to tell more";
                    case "address-and-port-dependent" -> "only the very port that was sent to";
                    default -> "no STUN server with a second port has answered";
                };
        return filtering + ": " + meaning;
    }

    private static String portMap(NetCheckReport net) {
        String open = net.portMapped().isEmpty() ? "none" : net.portMapped().toString();
        return net.portMapProtocols().isEmpty()
                ? open
                : open + "; the router answers " + String.join(", ", net.portMapProtocols());
    }

    private static String yes(boolean it) {
        return it ? "yes" : "no";
    }

    private static String ms(double ms) {
        return ms < 0 ? "-" : Texts.milliseconds(ms);
    }

    private void field(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            lines.add(String.format(Locale.ROOT, "%-12s %s", name, value));
        }
    }

    private void table(Table table) {
        lines.add("");
        lines.addAll(table.lines());
    }
}
