package io.darkmesh.agent.path;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The way through one hard NAT, by the birthday bound. The side whose NAT gives each destination another port opens 256
 * sockets and sends from each to the other side's one port; the other side sends to ports of the hard NAT's address. With
 * 256 of 64,512 ports open, n probes find one with probability 1 − (1 − 256/64,512)^n: 98 % for 1,000. Some NATs draw from
 * a small block: half the probes go near ports that were seen, or one in eight where those lie far apart.
 *
 * <p>One probe each 10 ms, at most 1,400; {@link Spraying} says how often.
 */
final class PortSpray {
    private static final int FIRST_PORT = 1024;
    private static final int NEAR = 64;
    private static final int NEAR_EVERY = 2;
    private static final int NEAR_EVERY_WHERE_SCATTERED = 8;

    private final boolean hardSide;
    private final List<UdpEndpoint> targets;
    private final int nearEvery;
    private long nextNs;
    private int sent;

    PortSpray(boolean hardSide, List<UdpEndpoint> targets, long nowNs) {
        this.hardSide = hardSide;
        this.targets = List.copyOf(targets);
        this.nearEvery = areScattered(targets) ? NEAR_EVERY_WHERE_SCATTERED : NEAR_EVERY;
        this.nextNs = nowNs;
    }

    private static boolean areScattered(List<UdpEndpoint> seen) {
        var ports = seen.stream().mapToInt(UdpEndpoint::port).summaryStatistics();
        return seen.size() > 1 && ports.getMax() - ports.getMin() > 2 * NEAR;
    }

    long nextNs() {
        return isOver() ? PathLimits.NEVER : nextNs;
    }

    boolean isOver() {
        return sent >= PathLimits.SPRAY_PROBES;
    }

    int sent() {
        return sent;
    }

    /** Where the next probe goes. */
    PathId.Direct next(RandomGenerator random, long nowNs) {
        int number = sent++;
        UdpEndpoint target = targets.get(number / nearEvery % targets.size());
        nextNs = nowNs + PathLimits.SPRAY_INTERVAL_NS;
        if (hardSide) {
            return new PathId.Direct(targets.getFirst(), 1 + number % PathLimits.SPRAY_SOCKETS);
        }
        int port = number % nearEvery == 0
                ? target.port() + random.nextInt(2 * NEAR) - NEAR
                : random.nextInt(FIRST_PORT, 65_536);
        return PathId.direct(new UdpEndpoint(target.address(), Math.clamp(port, FIRST_PORT, 65_535)));
    }
}
