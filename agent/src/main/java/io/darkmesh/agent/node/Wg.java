package io.darkmesh.agent.node;

import io.darkmesh.agent.localapi.LocalApiException;
import io.darkmesh.agent.os.ControllingTerminal;
import io.darkmesh.agent.os.HostException;
import io.darkmesh.agent.uapi.UapiServer;
import io.darkmesh.protocol.netmap.FilterRule;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.tun.TunException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process {@code meshd wg}: one interface, until a signal, its removal, or the deletion of its socket. */
public final class Wg {
    /** Set in the environment of the process in the background. */
    static final String DETACHED = "DARKMESH_DETACHED";

    private static final Logger LOG = LoggerFactory.getLogger(Wg.class);
    private static final Path SOCKETS = Path.of("/var/run/wireguard");
    private static final int DEFAULT_MTU_BYTES = 1420;
    private static final long LOOK_EVERY_MS = 500;

    private Wg() {}

    /** Where an interface's socket is. */
    static Path socket(String device) {
        return SOCKETS.resolve(device + ".sock");
    }

    /** Runs in the foreground. @return the exit code */
    public static int run(String device, DatapathSettings datapath) {
        var stop = new Stop();
        try {
            if (System.getenv(DETACHED) != null) {
                ControllingTerminal.leave();
            }
            serve(device, datapath, stop);
            return stop.exitCode();
        } catch (TunException | HostException | LocalApiException e) {
            LOG.error("{}", e.getMessage());
            return ExitCode.HOST;
        } finally {
            stop.finished();
        }
    }

    private static void serve(String device, DatapathSettings datapath, Stop stop) {
        var timestamps = new WgTimestamps(device, InstantSource.system());
        var config =
                new LiveTunnel.Config(device, DEFAULT_MTU_BYTES, 0, timestamps.begin(), WarmingAead.begin(), datapath);
        try (LiveTunnel<PlainTunnel> live =
                LiveTunnel.openWithoutPort(config, PlainTunnel::new, failure -> onEnd(failure, stop))) {
            live.filter().publish(List.of(everything()));
            live.start();
            try (LinkFollower link = LinkFollower.follow(live);
                    UapiServer uapi = UapiServer.start(socket(live.device()), new WgDevice(live))) {
                stop.onSignal();
                LOG.info("{} is ready for wg(8)", live.device());
                while (!stop.await(LOOK_EVERY_MS) && uapi.isPresent()) {
                    link.look();
                    timestamps.renew();
                }
            }
            live.loop()
                    .tryAsk((nowNs, network) -> live.engine().tunnel().timestampFloor())
                    .ifPresent(timestamps::end);
        }
    }

    private static void onEnd(Throwable failure, Stop stop) {
        if (failure instanceof TunException e && e.kind() == TunException.Kind.DEVICE_GONE) {
            LOG.info("{}", e.getMessage());
            stop.ask();
        } else {
            LOG.error("the data path failed", failure);
            stop.fail();
        }
    }

    /** Policy is the mesh's business: stand-alone, allowed IPs alone decide. */
    private static FilterRule everything() {
        List<IpPrefix> any = List.of(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0"));
        return new FilterRule("all", any, any, List.of(), List.of());
    }
}
