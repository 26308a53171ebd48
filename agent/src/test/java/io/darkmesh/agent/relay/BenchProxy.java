package io.darkmesh.agent.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** A plain TLS proxy, nginx or socat, which ends TLS on one side and begins it on the other as a relay has to. */
final class BenchProxy implements AutoCloseable {
    final LongAdder bytes = new LongAdder();
    final String name;
    private final Process process;
    private final SSLServerSocket sink;
    private final int port;

    private BenchProxy(String name, Process process, SSLServerSocket sink, int port) {
        this.name = name;
        this.process = process;
        this.sink = sink;
        this.port = port;
    }

    /** Nothing when the machine has neither. */
    static Optional<BenchProxy> start(Path folder, BenchRelay relay, int port) throws Exception {
        KeyStore store = TestRelay.selfSigned(folder.resolve("sink.p12"));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), null, null);
        var sink = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
        String[] nginx = nginx(folder, relay, port, sink.getLocalPort());
        String[] socat = {
            "socat",
            "-b",
            "65536",
            "OPENSSL-LISTEN:" + port + ",reuseaddr,fork,verify=0,cert=" + relay.certificate + ",key=" + relay.key,
            "OPENSSL:127.0.0.1:" + sink.getLocalPort() + ",verify=0"
        };
        for (String[] command : new String[][] {nginx, socat}) {
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(command[0].replaceAll(".*/", "") + ".log")
                                .toFile())
                        .start();
                Thread.sleep(500);
                if (process.isAlive()) {
                    var proxy = new BenchProxy(command[0].replaceAll(".*/", ""), process, sink, port);
                    Thread.ofPlatform().daemon().start(proxy::drain);
                    return Optional.of(proxy);
                }
            } catch (IOException e) {
                // not there: try the other
            }
        }
        sink.close();
        return Optional.empty();
    }

    private static String[] nginx(Path folder, BenchRelay relay, int from, int to) throws IOException {
        String module = System.getenv().getOrDefault("NGINX_STREAM_MODULE", "");
        Path config = Files.writeString(
                folder.resolve("nginx.conf"),
                (module.isEmpty() ? "" : "load_module " + module + ";\n")
                        + "daemon off; pid " + folder.resolve("nginx.pid") + "; worker_processes auto; user root;\n"
                        + "error_log stderr;\nevents { worker_connections 512; }\n"
                        + "stream { server { listen 127.0.0.1:" + from + " ssl; ssl_protocols TLSv1.3;\n"
                        + "ssl_certificate " + relay.certificate + "; ssl_certificate_key " + relay.key + ";\n"
                        + "proxy_pass 127.0.0.1:" + to + "; proxy_ssl on; proxy_ssl_protocols TLSv1.3;\n"
                        + "proxy_buffer_size 64k; } }\n");
        return new String[] {System.getenv().getOrDefault("NGINX", "nginx"), "-c", config.toString(), "-p", "" + folder
        };
    }

    private void drain() {
        while (true) {
            try (SSLSocket client = (SSLSocket) sink.accept()) {
                InputStream in = client.getInputStream();
                byte[] buffer = new byte[1 << 17];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    bytes.add(n);
                }
            } catch (IOException e) {
                if (sink.isClosed()) {
                    return;
                }
            }
        }
    }

    /** Sends flat out for so long. */
    void send(long durationNs) throws Exception {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        byte[] block = new byte[65_000];
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            for (long end = System.nanoTime() + durationNs; System.nanoTime() < end; ) {
                out.write(block);
            }
        }
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        sink.close();
    }
}
