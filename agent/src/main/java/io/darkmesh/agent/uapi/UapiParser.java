package io.darkmesh.agent.uapi;

import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.key.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a {@code set} one by one; nothing has effect before the last one has been read. */
final class UapiParser {
    private static final int MAX_PORT = 65_535;

    private final List<PeerUpdate> peers = new ArrayList<>();
    private DeviceUpdate.KeyChange key = new DeviceUpdate.KeyChange.Keep();
    private OptionalInt listenPort = OptionalInt.empty();
    private OptionalInt fwmark = OptionalInt.empty();
    private boolean replacePeers;
    private @Nullable PeerDraft peer;

    /** @throws UapiException when the line is none of the protocol's */
    void line(String line) {
        int equals = line.indexOf('=');
        if (equals < 1) {
            throw new UapiException(UapiException.EPROTO, "a line is key=value", null);
        }
        String name = line.substring(0, equals);
        String value = line.substring(equals + 1);
        PeerDraft current = peer;
        if (name.equals("public_key")) {
            finishPeer();
            peer = new PeerDraft(new PublicKey(Values.key(value)));
        } else if (current != null) {
            current.line(name, value);
        } else {
            deviceLine(name, value);
        }
    }

    DeviceUpdate finish() {
        finishPeer();
        return new DeviceUpdate(key, listenPort, fwmark, replacePeers, peers);
    }

    private void deviceLine(String name, String value) {
        switch (name) {
            case "private_key" -> key = new DeviceUpdate.KeyChange.To(privateKey(value));
            case "listen_port" -> listenPort = OptionalInt.of(Values.number(name, value, MAX_PORT));
            case "fwmark" -> fwmark = OptionalInt.of(value.isEmpty() ? 0 : Values.mark(value));
            case "replace_peers" -> replacePeers = Values.isTrue(name, value);
            default -> throw UapiException.invalid("no such key for a device: " + name);
        }
    }

    /** All zeros take the key away. */
    private static @Nullable PrivateKey privateKey(String value) {
        byte[] bytes = Values.key(value);
        boolean none = Arrays.equals(bytes, new byte[bytes.length]);
        return none ? null : new PrivateKey(bytes);
    }

    private void finishPeer() {
        if (peer != null) {
            peers.add(peer.finish());
            peer = null;
        }
    }
}
