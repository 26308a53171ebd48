package io.darkmesh.testnetwork.natgrid;

import io.darkmesh.testnetwork.lab.JavaMain;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An HTTP proxy that knows CONNECT to port 443 and nothing else (RFC 9110 section 9.3.6). */
final class ConnectProxyMain {
    private static final Pattern CONNECT = Pattern.compile("CONNECT \\[?([^ \\]]+)\\]?:443 HTTP/1\\.[01]");
    private static final int MAX_HEAD = 8192;

    private ConnectProxyMain() {}

    static List<String> command(int port) {
        return JavaMain.command(ConnectProxyMain.class, Integer.toString(port));
    }

    public static void main(String[] arguments) throws IOException {
        try (var server = new ServerSocket(Integer.parseInt(arguments[0]))) {
            System.out.println("ready");
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        }
    }

    private static void serve(Socket client) {
        try (client) {
            Matcher wanted = CONNECT.matcher(head(client.getInputStream()));
            if (!wanted.lookingAt()) {
                answer(client, "403 Forbidden");
                return;
            }
            try (var target = new Socket(wanted.group(1), 443)) {
                answer(client, "200 Connection established");
                Thread back = Thread.ofVirtual().start(() -> pump(target, client));
                pump(client, target);
                back.join();
            }
        } catch (IOException e) {
            System.err.println(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.length() < MAX_HEAD && head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void answer(Socket client, String status) throws IOException {
        client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void pump(Socket from, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            from.getInputStream().transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    }
}
