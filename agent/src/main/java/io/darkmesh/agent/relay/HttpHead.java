package io.darkmesh.agent.relay;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Status and header lines of an HTTP/1.1 answer (RFC 9112). Read byte for byte, so that nothing behind it is taken; it comes
 * in one packet, once for each connection.
 */
record HttpHead(int status, List<String> lines) {
    private static final int MAX_BYTES = 16_384;

    /** Sends the request's head, reads the answer's. @throws IOException when what comes is no HTTP */
    static HttpHead exchange(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return read(socket.getInputStream());
    }

    private static HttpHead read(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        int tail = 0;
        while (tail != 0x0D0A0D0A) {
            int next = in.read();
            if (next < 0 || head.size() == MAX_BYTES) {
                throw new IOException("the connection ended before an answer came");
            }
            head.write(next);
            tail = (tail << 8) | next;
        }
        List<String> lines = head.toString(StandardCharsets.ISO_8859_1).lines().toList();
        String[] first = lines.getFirst().split(" ", 3);
        if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !first[1].matches("[1-5][0-9][0-9]")) {
            throw new IOException("the answer is not HTTP");
        }
        return new HttpHead(Integer.parseInt(first[1]), lines);
    }

    Optional<String> header(String name) {
        return lines.stream()
                .skip(1)
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }
}
