package io.darkmesh.agent.os;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the host remembers of paths, their MTU above all (RFC 8201), through the {@code ip} command. */
public final class RouteCache {
    private static final Logger LOG = LoggerFactory.getLogger(RouteCache.class);
    private static final int MAX_OUTPUT_BYTES = 8192;

    /** Forgets what was learnt of the path to this IPv6 address; waits until that is done. A refusal is only logged. */
    public void forget(InetAddress address) {
        try {
            Process process = new ProcessBuilder("ip", "-6", "route", "flush", "cache", address.getHostAddress())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                LOG.debug("the path to {} is not forgotten: {}", address.getHostAddress(), said);
            }
        } catch (IOException e) {
            LOG.debug("cannot run the ip command: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
