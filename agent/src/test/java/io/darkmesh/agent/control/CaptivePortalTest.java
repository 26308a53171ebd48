package io.darkmesh.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.darkmesh.agent.control.CaptivePortal.State;
import io.darkmesh.agent.state.Coordinator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over real sockets: a coordinator, somebody in its place, and a portal on what is port 80 elsewhere. */
final class CaptivePortalTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final String OTHER_KEY = "sha256:" + "ab".repeat(32);

    @TempDir
    private static Path temp;

    private static HttpsServer coordinator;
    private static String key;

    private HttpServer plain;
    private int status = 404;
    private String location = "";

    @BeforeAll
    static void startCoordinator() throws Exception {
        TestCertificate made = TestCertificate.make(temp);
        key = Fingerprint.of(made.certificate());
        coordinator = HttpsServer.create(ANY, 0);
        coordinator.setHttpsConfigurator(new HttpsConfigurator(made.context()));
        coordinator.createContext("/", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        coordinator.start();
    }

    @AfterAll
    static void stopCoordinator() {
        coordinator.stop(0);
    }

    @BeforeEach
    void startPlain() throws IOException {
        plain = HttpServer.create(ANY, 0);
        plain.createContext("/", exchange -> {
            if (!location.isEmpty()) {
                exchange.getResponseHeaders().set("Location", location);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        plain.start();
    }

    @AfterEach
    void stopPlain() {
        plain.stop(0);
    }

    private CaptivePortal.Finding look(int tlsPort, String fingerprint) {
        return CaptivePortal.look(
                new Coordinator("https://127.0.0.1:" + tlsPort, fingerprint, null),
                plain.getAddress().getPort());
    }

    private static int tlsPort() {
        return coordinator.getAddress().getPort();
    }

    private static int nobody() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Test
    void whoProvesToBeTheCoordinatorIsNoPortalWhateverItAnswersAndWhateverPort80Says() {
        status = 302;
        location = "http://login.hotel.example/";
        assertThat(look(tlsPort(), key)).isEqualTo(new CaptivePortal.Finding(State.NONE, null));
    }

    @Test
    void aRedirectToAnotherHostIsAPortalWhetherTlsIsAnsweredWithAnotherKeyOrNotAtAll() throws Exception {
        status = 302;
        location = "http://login.hotel.example/?from=here";
        var expected = new CaptivePortal.Finding(State.FOUND, "sends to " + location);
        assertThat(look(tlsPort(), OTHER_KEY)).isEqualTo(expected);
        assertThat(look(nobody(), key)).isEqualTo(expected);
        assertThat(look(plain.getAddress().getPort(), key)).as("no TLS at all").isEqualTo(expected);
    }

    @Test
    void aPageWhereThereIsNoneAndRfc6585SayTheSame() throws Exception {
        for (int each : new int[] {200, 511}) {
            status = each;
            assertThat(look(nobody(), key).state()).as("%d", each).isEqualTo(State.FOUND);
        }
    }

    /** As web servers do that send everybody to HTTPS. */
    @Test
    void aRedirectToTheSameHostIsNoPortal() throws Exception {
        status = 301;
        location = "https://127.0.0.1/darkmesh-generate-204";
        assertThat(look(nobody(), key).state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void anotherKeyWithoutAPortalIsToldAsSuch() {
        CaptivePortal.Finding finding = look(tlsPort(), OTHER_KEY);
        assertThat(finding.state()).isEqualTo(State.INTERCEPTED);
        assertThat(finding.detail()).contains("fingerprint " + key);
    }

    @Test
    void whereNobodyAnswersNothingIsKnown() throws Exception {
        int port = nobody();
        plain.stop(0);
        assertThat(look(port, key).state()).isEqualTo(State.UNKNOWN);
    }
}
