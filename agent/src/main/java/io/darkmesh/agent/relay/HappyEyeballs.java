package io.darkmesh.agent.relay;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Connects by TCP to the first address of a name that answers (RFC 8305): families by turns, each 250 ms later. */
final class HappyEyeballs {
    private static final int MAX_ATTEMPTS = 8;
    private static final int STAGGER_MS = 250;

    private record Outcome(@Nullable Socket socket, String why) {}

    private HappyEyeballs() {}

    /** @throws IOException with a line for people, when none answers in time */
    static Socket connect(String host, int port, int timeoutMs) throws IOException {
        List<InetAddress> addresses = byTurns(resolve(host));
        var outcomes = new LinkedBlockingQueue<Outcome>();
        var decided = new AtomicBoolean();
        String why = "no answer within " + timeoutMs / 1000 + " s";
        int running = 0;
        try {
            for (InetAddress address : addresses) {
                start(new InetSocketAddress(address, port), timeoutMs, outcomes, decided);
                running++;
                boolean isLast = running == addresses.size();
                Outcome outcome = outcomes.poll(isLast ? timeoutMs + 500 : STAGGER_MS, TimeUnit.MILLISECONDS);
                if (outcome != null && outcome.socket() != null) {
                    return outcome.socket();
                }
                why = outcome == null ? why : outcome.why();
            }
            for (int i = 1; i < running; i++) {
                Outcome outcome = outcomes.poll(timeoutMs, TimeUnit.MILLISECONDS);
                if (outcome == null) {
                    break;
                }
                if (outcome.socket() != null) {
                    return outcome.socket();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            why = "interrupted";
        }
        if (!decided.compareAndSet(false, true)) { // one was just in time
            Outcome last = outcomes.poll();
            if (last != null && last.socket() != null) {
                return last.socket();
            }
        }
        throw new IOException("cannot connect to " + host + ":" + port + ": " + why);
    }

    private static void start(
            InetSocketAddress address, int timeoutMs, LinkedBlockingQueue<Outcome> outcomes, AtomicBoolean decided) {
        Thread.ofVirtual().name("relay connect").start(() -> {
            var socket = new Socket();
            try {
                socket.connect(address, timeoutMs);
                if (decided.compareAndSet(false, true)) {
                    outcomes.add(new Outcome(socket, ""));
                } else {
                    socket.close();
                }
            } catch (IOException e) {
                outcomes.add(new Outcome(null, String.valueOf(e.getMessage())));
            }
        });
    }

    private static List<InetAddress> resolve(String host) throws IOException {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            throw new IOException("the name " + host + " cannot be resolved", e);
        }
    }

    /** IPv6 first, then IPv4, and so on. */
    static List<InetAddress> byTurns(List<InetAddress> addresses) {
        var six = new ArrayList<InetAddress>();
        var four = new ArrayList<InetAddress>();
        addresses.forEach(address -> (address instanceof Inet6Address ? six : four).add(address));
        var turns = new ArrayList<InetAddress>();
        for (int i = 0; i < Math.max(six.size(), four.size()); i++) {
            if (i < six.size()) {
                turns.add(six.get(i));
            }
            if (i < four.size()) {
                turns.add(four.get(i));
            }
        }
        return turns.subList(0, Math.min(turns.size(), MAX_ATTEMPTS));
    }
}
