package io.darkmesh.coordinator;

import io.darkmesh.coordinator.tls.Trust;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;

/** A coordinator of our own on a free port, in a folder that outlives it, so that it can be started again. */
final class TestKit implements AutoCloseable {
    private final Path folder;
    private final Consumer<Options> more;
    private Coordinator coordinator;

    private TestKit(Path folder, Consumer<Options> more) {
        this.folder = folder;
        this.more = more;
        this.coordinator = Coordinator.start(options(0), InstantSource.system());
    }

    static TestKit start(Path folder) {
        return start(folder, options -> {});
    }

    static TestKit start(Path folder, Consumer<Options> more) {
        return new TestKit(folder, more);
    }

    /** Ends it and starts it again on the same port and folder. */
    void restart() {
        int port = coordinator.port();
        coordinator.close();
        coordinator = Coordinator.start(options(port), InstantSource.system());
    }

    String url() {
        return coordinator.url();
    }

    String setUpCode() {
        return coordinator.setUpCode();
    }

    String fingerprint() {
        return coordinator.fingerprint();
    }

    Path folder() {
        return folder;
    }

    /** A client that trusts the coordinator's key alone, follows nothing and keeps no cookies. */
    HttpClient client() {
        return HttpClient.newBuilder()
                .sslContext(Trust.pinned(this::fingerprint))
                .build();
    }

    TestBrowser browser() {
        return new TestBrowser(this);
    }

    /** A browser in which the first admin has just been made and logged in. */
    TestBrowser firstAdmin() throws IOException, InterruptedException {
        TestBrowser browser = browser();
        browser.get("/setup");
        browser.submit("/setup", "setup_code", setUpCode(), "username", "root", "password", "correct horse battery");
        browser.submit("/idp/login", "username", "root", "password", "correct horse battery");
        return browser;
    }

    @Override
    public void close() {
        coordinator.close();
    }

    private Options options(int port) {
        var options = new Options();
        options.listen = "127.0.0.1:" + port;
        options.data = folder;
        more.accept(options);
        return options;
    }
}
