package io.darkmesh.testnetwork.bench;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.LabException;
import io.darkmesh.testnetwork.lab.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** iperf3 between the ends of a tunnel. */
final class Iperf {
    private static final Duration SLACK = Duration.ofSeconds(30);
    private static final Pattern TCP_TOTAL =
            Pattern.compile("^\\[(?:SUM| *\\d+)].*?([\\d.]+) Mbits/sec .*receiver$", Pattern.MULTILINE);
    private static final Pattern UDP_TOTAL =
            Pattern.compile("^\\[ *\\d+] *[\\d.]+-([\\d.]+) .* ms +(\\d+)/(\\d+) .*receiver$", Pattern.MULTILINE);
    private static final Pattern INTERVAL = Pattern.compile(
            "^\\[ *\\d+] +\\d+\\.\\d+-\\d+\\.\\d+ +sec .*?([\\d.]+) Mbits/sec(?!.*(?:sender|receiver))",
            Pattern.MULTILINE);

    private final Tunnel tunnel;

    Iperf(Tunnel tunnel) {
        this.tunnel = tunnel;
        Program server = tunnel.far().start("iperf3", List.of("iperf3", "-s", "--forceflush"));
        server.awaitOutput("Server listening", Duration.ofSeconds(5));
    }

    /** TCP for some seconds; Mbit/s that arrived. */
    double tcp(boolean ipv6, int flows, boolean reverse, int seconds) {
        List<MatchResult> totals = matches(TCP_TOTAL, run(tcpCommand(ipv6, flows, reverse, seconds), seconds));
        return Double.parseDouble(last(totals).group(1));
    }

    /** TCP, one flow; Mbit/s of each second. */
    List<Double> tcpBySecond(boolean ipv6, int seconds) {
        return matches(INTERVAL, run(tcpCommand(ipv6, 1, false, seconds), seconds)).stream()
                .map(match -> Double.valueOf(match.group(1)))
                .toList();
    }

    /** Keeps the tunnel full while something else is measured. */
    Program load(boolean ipv6, int seconds) {
        Program client = tunnel.near().start("iperf3", tcpCommand(ipv6, 1, false, seconds));
        client.awaitOutput("\\[ *\\d+] +0\\.00-1\\.\\d+ ", SLACK);
        return client;
    }

    /** UDP as fast as it goes; datagrams a second that arrived. */
    double udp(boolean ipv6, int payloadBytes, int seconds) {
        List<String> command = command(ipv6, seconds);
        command.addAll(List.of("-u", "-b", "0", "-l", Integer.toString(payloadBytes)));
        MatchResult total = last(matches(UDP_TOTAL, run(command, seconds)));
        long lost = Long.parseLong(total.group(2));
        long sent = Long.parseLong(total.group(3));
        return (sent - lost) / Double.parseDouble(total.group(1));
    }

    private List<String> tcpCommand(boolean ipv6, int flows, boolean reverse, int seconds) {
        List<String> command = command(ipv6, seconds);
        command.addAll(List.of("-P", Integer.toString(flows)));
        if (reverse) {
            command.add("-R");
        }
        return command;
    }

    private List<String> command(boolean ipv6, int seconds) {
        return new ArrayList<>(List.of(
                "iperf3",
                "-c",
                tunnel.address(ipv6),
                "-f",
                "m",
                "-t",
                Integer.toString(seconds),
                "--forceflush",
                "--connect-timeout",
                "5000"));
    }

    private String run(List<String> command, int seconds) {
        Host near = tunnel.near();
        return near.run(Duration.ofSeconds(seconds).plus(SLACK), command)
                .orFail()
                .out();
    }

    private static List<MatchResult> matches(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        List<MatchResult> all = matcher.results().toList();
        if (all.isEmpty()) {
            throw new LabException("iperf3 said something else:\n" + text);
        }
        return all;
    }

    private static MatchResult last(List<MatchResult> all) {
        return all.getLast();
    }
}
