package io.darkmesh.agent.relay;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** An HTTP proxy that lets through who authenticates, by CONNECT and nothing else. */
final class TestProxy implements AutoCloseable {
    final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final ServerSocket listener;

    TestProxy() throws IOException {
        listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = client.getInputStream().read();
                if (next < 0) {
                    return;
                }
                head.append((char) next);
            }
            requests.add(head.toString());
            boolean allowed = head.indexOf("Proxy-Authorization: Basic ") >= 0 && head.indexOf("CONNECT ") == 0;
            if (!allowed) {
                client.getOutputStream().write("HTTP/1.1 407 Who are you\r\n\r\n".getBytes());
                return;
            }
            String target = head.substring(8, head.indexOf(" HTTP"));
            int colon = target.lastIndexOf(':');
            try (Socket server =
                    new Socket(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)))) {
                client.getOutputStream().write("HTTP/1.1 200 Go on\r\n\r\n".getBytes());
                Thread.ofVirtual().start(() -> pump(server, client));
                pump(client, server);
            }
        } catch (IOException e) {
            // the connection has ended
        }
    }

    private static void pump(Socket from, Socket to) {
        try (InputStream in = from.getInputStream()) {
            in.transferTo(to.getOutputStream());
        } catch (IOException e) {
            // either has ended
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
