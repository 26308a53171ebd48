package io.darkmesh.agent.portmap;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the gateway's description (UPnP Device Architecture 1.1 section 1.3). Asks the gateway and, because many answer
 * that only, the group of all devices; but only the gateway is heard.
 */
final class Ssdp {
    static final int PORT = 1900;

    private static final InetAddress GROUP = InetAddress.ofLiteral("239.255.255.250");
    private static final int WAIT_MS = 1_250;
    private static final int MAX_ANSWERS = 32;
    private static final int MAX_BYTES = 2_048;

    private Ssdp() {}

    /** Where the description is; nothing when the gateway does not answer within a second and a quarter. Blocks. */
    static Optional<URI> find(InetAddress gateway, InetAddress local, int port) throws IOException {
        try (var socket = new DatagramSocket(new InetSocketAddress(local, 0))) {
            NetworkInterface device = NetworkInterface.getByInetAddress(local);
            if (device != null) {
                socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, device);
            }
            for (int version = 1; version <= 2; version++) {
                byte[] question = question(version);
                socket.send(new DatagramPacket(question, question.length, new InetSocketAddress(gateway, port)));
                ask(socket, question);
            }
            return answer(socket, gateway);
        }
    }

    private static void ask(DatagramSocket socket, byte[] question) {
        try {
            socket.send(new DatagramPacket(question, question.length, new InetSocketAddress(GROUP, PORT)));
        } catch (IOException e) {
            return; // no multicast here: the gateway has been asked itself
        }
    }

    private static byte[] question(int version) {
        return String.join(
                        "\r\n",
                        "M-SEARCH * HTTP/1.1",
                        "HOST: 239.255.255.250:1900",
                        "MAN: \"ssdp:discover\"",
                        "MX: 1",
                        "ST: urn:schemas-upnp-org:device:InternetGatewayDevice:" + version,
                        "",
                        "")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static Optional<URI> answer(DatagramSocket socket, InetAddress gateway) throws IOException {
        var packet = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
        socket.setSoTimeout(WAIT_MS);
        for (int i = 0; i < MAX_ANSWERS; i++) {
            packet.setLength(MAX_BYTES);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                return Optional.empty();
            }
            URI location = packet.getAddress().equals(gateway)
                    ? location(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1))
                    : null;
            if (location != null && Igd.isOn(gateway, location)) {
                return Optional.of(location);
            }
        }
        return Optional.empty();
    }

    static @Nullable URI location(String answer) {
        if (!answer.startsWith("HTTP/1.1 200")) {
            return null;
        }
        return answer.lines()
                .filter(line -> line.regionMatches(true, 0, "LOCATION:", 0, 9))
                .map(line -> line.substring(9).strip())
                .findFirst()
                .flatMap(Ssdp::uri)
                .orElse(null);
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(URI.create(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
