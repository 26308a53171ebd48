package io.darkmesh.coordinator;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** A coordinator of our own on a free port, in a folder that outlives it, so that it can be started again. */
final class TestKit extends TestSite implements AutoCloseable {
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
        restart(InstantSource.system());
    }

    /** As {@link #restart()}, with this clock. */
    void restart(InstantSource clock) {
        int port = coordinator.port();
        coordinator.close();
        coordinator = Coordinator.start(options(port), clock);
    }

    @Override
    String url() {
        return coordinator.url();
    }

    @Override
    String setUpCode() {
        return coordinator.setUpCode();
    }

    @Override
    String fingerprint() {
        return coordinator.fingerprint();
    }

    /** What it prints at its start. */
    String announcement() {
        var out = new ByteArrayOutputStream();
        coordinator.announce(new PrintStream(out, true, StandardCharsets.UTF_8), options(0));
        return out.toString(StandardCharsets.UTF_8);
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        coordinator.close();
    }

    private Options options(int port) {
        var options = new Options();
        options.listen = "127.0.0.1:" + port;
        options.data = folder;
        options.stun = List.of("127.0.0.1:0");
        more.accept(options);
        return options;
    }
}
