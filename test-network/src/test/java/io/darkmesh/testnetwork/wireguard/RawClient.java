package io.darkmesh.testnetwork.wireguard;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

/** Runs inside a host: {@code SOCKET TEXT} writes the text to a unix socket and prints lines of the answer up to a blank one. */
final class RawClient {
    private RawClient() {}

    public static void main(String[] args) throws IOException {
        try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(args[0]))) {
            socket.write(ByteBuffer.wrap(args[1].getBytes(StandardCharsets.UTF_8)));
            System.out.println("connected");
            var lines = new Scanner(Channels.newInputStream(socket), StandardCharsets.UTF_8);
            while (lines.hasNextLine()) {
                String line = lines.nextLine();
                if (line.isEmpty()) {
                    return;
                }
                System.out.println(line);
            }
        }
    }
}
