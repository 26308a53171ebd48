package io.darkmesh.agent.control;

import io.darkmesh.protocol.login.DeviceAuthorizationRequest;
import io.darkmesh.protocol.login.DeviceAuthorizationResponse;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the agent asks of its coordinator. Every call blocks and fails with {@link ControlException}. */
public interface ControlPlane extends AutoCloseable {
    /** Begins a login (RFC 8628 section 3.1). */
    DeviceAuthorizationResponse authorize(DeviceAuthorizationRequest request);

    /** Asks whether the login has been decided; the coordinator may hold the answer for about 20 s. */
    LoginPoll poll(String deviceCode);

    /**
     * Opens the map stream.
     *
     * @param token of this node
     * @param base the map held now, to be told only what changed since; nothing for a full map
     */
    MapStream openMap(String token, @Nullable NetworkMap base);

    /** Tells all the places where this node can be reached, best first, and the relay where it always listens. */
    void publishEndpoints(String token, List<UdpEndpoint> endpoints, @Nullable String homeRelay);

    /** Makes the coordinator forget this node. */
    void logOut(String token);

    @Override
    void close();
}
