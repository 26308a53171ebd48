package io.darkmesh.agent.node;

import io.darkmesh.agent.control.ControlException;
import io.darkmesh.agent.control.ControlPlane;
import io.darkmesh.agent.control.LoginPoll;
import io.darkmesh.agent.control.MapStream;
import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.login.DeviceAuthorizationRequest;
import io.darkmesh.protocol.login.DeviceAuthorizationResponse;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A coordinator whose answers a test puts in line; an answer may be a {@link ControlException}. */
final class FakeControlPlane implements ControlPlane {
    final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    final BlockingQueue<Object> polls = new LinkedBlockingQueue<>();
    final BlockingQueue<Object> updates = new LinkedBlockingQueue<>();
    final BlockingQueue<Optional<NetworkMap>> bases = new LinkedBlockingQueue<>();

    @Nullable
    ControlException refusal;

    @Override
    public DeviceAuthorizationResponse authorize(DeviceAuthorizationRequest request) {
        calls.add("authorize " + request.hostname());
        if (refusal != null) {
            throw refusal;
        }
        return new DeviceAuthorizationResponse("device", "USER-CODE", "https://c/device", "https://c/device?c", 600, 1);
    }

    @Override
    public LoginPoll poll(String deviceCode) {
        return (LoginPoll) take(polls);
    }

    @Override
    public MapStream openMap(String token, @Nullable NetworkMap base) {
        bases.add(Optional.ofNullable(base));
        return new MapStream() {
            @Override
            public NetworkMapUpdate next() {
                return (NetworkMapUpdate) take(updates);
            }

            @Override
            public void close() {
                calls.add("close map");
            }
        };
    }

    @Override
    public void publishEndpoints(String token, List<UdpEndpoint> endpoints, @Nullable String homeRelay) {
        calls.add("publish " + endpoints + (homeRelay == null ? "" : " at " + homeRelay));
    }

    @Override
    public void logOut(String token) {
        calls.add("log out " + token);
    }

    @Override
    public void close() {
        calls.add("close");
    }

    static ControlException failure(FailureKind kind) {
        return new ControlException(kind, "as the test wants it", null);
    }

    private static Object take(BlockingQueue<Object> answers) {
        try {
            Object answer = answers.take();
            if (answer instanceof ControlException e) {
                throw e;
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(FailureKind.UNREACHABLE);
        }
    }
}
