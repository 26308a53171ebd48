package io.darkmesh.agent.uapi;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.wireguard.key.PresharedKey;
import io.darkmesh.wireguard.key.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A peer whose lines are still coming. */
final class PeerDraft {
    private static final int MAX_KEEPALIVE_SECONDS = 65_535;

    private final PublicKey publicKey;
    private final List<PeerUpdate.AllowedIpStep> steps = new ArrayList<>();
    private boolean remove;
    private boolean updateOnly;
    private @Nullable PresharedKey presharedKey;
    private @Nullable UdpEndpoint endpoint;
    private OptionalInt keepaliveSeconds = OptionalInt.empty();

    PeerDraft(PublicKey publicKey) {
        this.publicKey = publicKey;
    }

    void line(String key, String value) {
        switch (key) {
            case "remove" -> remove = Values.isTrue(key, value);
            case "update_only" -> updateOnly = Values.isTrue(key, value);
            case "preshared_key" -> presharedKey = new PresharedKey(Values.key(value));
            case "endpoint" -> endpoint = Values.endpoint(value);
            case "persistent_keepalive_interval" ->
                keepaliveSeconds = OptionalInt.of(Values.number(key, value, MAX_KEEPALIVE_SECONDS));
            case "replace_allowed_ips" -> {
                if (Values.isTrue(key, value)) {
                    steps.add(new PeerUpdate.AllowedIpStep.Clear());
                }
            }
            case "allowed_ip" -> steps.add(step(value));
            case "protocol_version" -> Values.protocolVersion(value);
            default -> throw UapiException.invalid("no such key for a peer: " + key);
        }
    }

    private static PeerUpdate.AllowedIpStep step(String value) {
        return value.startsWith("-")
                ? new PeerUpdate.AllowedIpStep.Remove(Values.prefix(value.substring(1)))
                : new PeerUpdate.AllowedIpStep.Add(Values.prefix(value));
    }

    PeerUpdate finish() {
        return new PeerUpdate(publicKey, remove, updateOnly, presharedKey, endpoint, keepaliveSeconds, steps);
    }
}
