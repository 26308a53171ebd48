package io.darkmesh.agent.node;

import io.darkmesh.agent.control.HttpControlPlane;
import io.darkmesh.agent.localapi.LocalApiException;
import io.darkmesh.agent.localapi.LocalApiServer;
import io.darkmesh.agent.os.HostException;
import io.darkmesh.agent.state.MachineIdentity;
import io.darkmesh.agent.state.StateException;
import io.darkmesh.agent.state.StateStore;
import io.darkmesh.tun.TunException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process: starts the agent, waits for a signal, and takes everything back. */
public final class Meshd {
    private static final Logger LOG = LoggerFactory.getLogger(Meshd.class);

    private Meshd() {}

    /** This agent's version. */
    public static String version() {
        return HostFacts.version();
    }

    /** Runs until a signal or a failure. @return the exit code */
    public static int run(Settings settings) {
        try (StateStore store = StateStore.open(settings.state())) {
            HostCheck.run(settings);
            return serve(settings, store);
        } catch (StateException e) {
            LOG.error("{}", e.getMessage());
            return e.kind() == StateException.Kind.DAMAGED ? ExitCode.STATE_DAMAGED : ExitCode.HOST;
        } catch (TunException | HostException | LocalApiException e) {
            LOG.error("{}", e.getMessage());
            return ExitCode.HOST;
        }
    }

    private static int serve(Settings settings, StateStore store) {
        var stop = new Stop();
        MachineIdentity machine = store.state().machine();
        InstantSource clock = InstantSource.system();
        try (var agent = new Agent(
                        settings,
                        store,
                        coordinator -> new HttpControlPlane(coordinator, machine, clock),
                        clock,
                        WarmingAead.begin(),
                        failure -> onFailure(failure, stop));
                LocalApiServer api = LocalApiServer.start(settings.socket(), settings.operator(), agent)) {
            agent.resume();
            stop.onSignal();
            LOG.info("meshd {} listens on {}", version(), api.path());
            stop.await();
        } finally {
            stop.finished();
        }
        return stop.exitCode();
    }

    private static void onFailure(Throwable failure, Stop stop) {
        if (failure instanceof TunException e) {
            LOG.error("{}: meshd stops", e.getMessage());
        } else {
            LOG.error("the data path failed by a defect: meshd stops", failure);
        }
        stop.fail();
    }
}
