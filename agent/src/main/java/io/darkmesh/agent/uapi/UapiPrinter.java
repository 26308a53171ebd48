package io.darkmesh.agent.uapi;

import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.key.PrivateKey;
import java.time.Instant;
import java.util.HexFormat;

/** Prints the answer to a {@code get}. */
final class UapiPrinter {
    private static final HexFormat HEX = HexFormat.of();

    private UapiPrinter() {}

    static String print(DeviceState device) {
        var out = new StringBuilder(256 + 400 * device.peers().size());
        PrivateKey key = device.privateKey();
        if (key != null) {
            line(out, "private_key", HEX.formatHex(key.toBytes()));
        }
        line(out, "listen_port", Integer.toString(device.listenPort()));
        if (device.fwmark() != 0) {
            line(out, "fwmark", Integer.toUnsignedString(device.fwmark()));
        }
        device.peers().forEach(peer -> print(out, peer));
        return out.toString();
    }

    private static void print(StringBuilder out, DeviceState.Peer peer) {
        line(out, "public_key", HEX.formatHex(peer.publicKey().toBytes()));
        line(out, "preshared_key", HEX.formatHex(peer.presharedKey().toBytes()));
        line(out, "protocol_version", "1");
        if (peer.endpoint() != null) {
            line(out, "endpoint", EndpointText.format(peer.endpoint()));
        }
        Instant handshake = peer.latestHandshake();
        line(out, "last_handshake_time_sec", Long.toString(handshake == null ? 0 : handshake.getEpochSecond()));
        line(out, "last_handshake_time_nsec", Integer.toString(handshake == null ? 0 : handshake.getNano()));
        line(out, "tx_bytes", Long.toUnsignedString(peer.sentBytes()));
        line(out, "rx_bytes", Long.toUnsignedString(peer.receivedBytes()));
        line(out, "persistent_keepalive_interval", Long.toString(peer.keepaliveSeconds()));
        for (Prefix prefix : peer.allowedIps()) {
            line(out, "allowed_ip", prefix.toString());
        }
    }

    private static void line(StringBuilder out, String key, String value) {
        out.append(key).append('=').append(value).append('\n');
    }
}
