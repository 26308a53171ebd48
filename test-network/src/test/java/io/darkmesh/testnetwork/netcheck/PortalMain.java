package io.darkmesh.testnetwork.netcheck;

import io.darkmesh.testnetwork.lab.JavaMain;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A captive portal: sends whoever comes to its own page, whatever they asked for. */
final class PortalMain {
    static final String PAGE = "http://login.hotel.example/";

    private static final int MAX_QUESTION = 8192;

    private PortalMain() {}

    static List<String> command(int port) {
        return JavaMain.command(PortalMain.class, Integer.toString(port));
    }

    public static void main(String[] arguments) throws IOException {
        byte[] answer = ("HTTP/1.1 302 Found\r\nLocation: " + PAGE
                        + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] question = new byte[MAX_QUESTION];
        try (var server = new ServerSocket(Integer.parseInt(arguments[0]))) {
            System.out.println("ready");
            while (true) {
                try (Socket client = server.accept()) {
                    if (client.getInputStream().read(question) > 0) {
                        client.getOutputStream().write(answer);
                    }
                } catch (IOException e) {
                    System.err.println(e.getMessage());
                }
            }
        }
    }
}
