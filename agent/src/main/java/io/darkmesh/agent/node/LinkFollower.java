package io.darkmesh.agent.node;

import io.darkmesh.tun.TunException;
import io.darkmesh.tun.linux.LinkWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does with a stand-alone interface what its owner does with the device: up opens the port and calls the peers, down
 * closes it and ends all sessions, and another MTU is taken over. Looks whenever a link of this host changes.
 */
final class LinkFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkFollower.class);

    private final LiveTunnel<PlainTunnel> live;
    private final LinkWatch watch;
    private boolean isUp;
    private String lastRefusal = "";

    private LinkFollower(LiveTunnel<PlainTunnel> live, LinkWatch watch) {
        this.live = live;
        this.watch = watch;
    }

    /** Follows the device of a tunnel that was opened without a port. @throws TunException when the host refuses */
    static LinkFollower follow(LiveTunnel<PlainTunnel> live) {
        var follower = new LinkFollower(live, LinkWatch.open());
        follower.fall();
        follower.look();
        Thread.ofPlatform().name("link").daemon().start(follower::run);
        return follower;
    }

    private void run() {
        try {
            while (watch.await()) {
                look();
            }
        } catch (TunException e) {
            LOG.warn("{}: changes are noticed later", e.getMessage());
        }
    }

    /** Looks how the device is now. Any thread. */
    synchronized void look() {
        try {
            boolean now = live.isUp();
            if (now && !isUp) {
                rise();
            } else if (!now && isUp) {
                fall();
            }
            if (live.noticeMtu()) {
                live.loop().tryAsk((nowNs, network) -> {
                    live.engine().tunnel().setMtu(live.mtuBytes());
                    return nowNs;
                });
            }
        } catch (TunException e) {
            LOG.debug("{}", e.getMessage()); // the device is gone: its reader tells as much
        }
    }

    private void rise() {
        try {
            live.openPort();
        } catch (TunException e) {
            String refusal = String.valueOf(e.getMessage());
            if (!refusal.equals(lastRefusal)) {
                LOG.error("{} is up without a port: {}", live.device(), refusal);
            }
            lastRefusal = refusal;
            return;
        }
        isUp = true;
        lastRefusal = "";
        live.loop().tryAsk((nowNs, network) -> {
            live.engine().tunnel().up(nowNs, network);
            return nowNs;
        });
    }

    private void fall() {
        isUp = false;
        live.loop().tryAsk((nowNs, network) -> {
            live.engine().tunnel().down();
            return nowNs;
        });
        live.shutPort();
    }

    @Override
    public void close() {
        watch.close();
    }
}
