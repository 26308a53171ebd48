package io.darkmesh.coordinator;

import io.darkmesh.coordinator.http.KnownHosts;
import io.darkmesh.coordinator.http.Server;
import io.darkmesh.coordinator.http.Site;
import io.darkmesh.coordinator.identity.SetUp;
import io.darkmesh.coordinator.identity.WebLogins;
import io.darkmesh.coordinator.login.DeviceLogins;
import io.darkmesh.coordinator.login.SignIns;
import io.darkmesh.coordinator.mesh.BackgroundThread;
import io.darkmesh.coordinator.mesh.Mesh;
import io.darkmesh.coordinator.store.Database;
import io.darkmesh.coordinator.tls.IdentityFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running coordinator: everything made, wired and started here, and ended in the opposite order. */
final class Coordinator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
    private static final Duration SWEEP = Duration.ofMinutes(10);
    private static final Duration LOOK_AT_CERTIFICATE = Duration.ofSeconds(10);
    static final String VERSION = "0.1.0";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Server server;
    private final KnownHosts hosts;
    private final String fingerprint;
    private final String relayKey;
    private final SetUp setUp;
    private final boolean settingUp;

    private Coordinator(Options options, InstantSource clock) {
        try {
            DataFolder data = ending(DataFolder.open(options.data));
            Database database = ending(Start.database(data.file("coordinator.db")));
            BackgroundThread background = ending(new BackgroundThread("background"));
            Mesh mesh = ending(Mesh.open(database, Start.networkName(options), clock, background));
            IdentityFiles files = Start.certificate(options, data.path(), clock);
            var identity = Start.read(files);
            server = ending(Start.listen(options, identity));
            hosts = new KnownHosts(Start.externalUrl(options), options.listenHost(), server.port(), clock);
            fingerprint = identity.fingerprint();
            setUp = new SetUp(database, mesh.key(), clock);
            settingUp = setUp.open();
            var signIns = new SignIns(database, mesh.key(), clock);
            var deviceLogins = new DeviceLogins(database, mesh, clock);
            var watch = new CertificateWatch(files, identity, server);
            Relays relays = ending(Relays.open(options, data.path(), mesh, server, hosts, watch, background, clock));
            relayKey = relays.keyText();
            People people = ending(People.of(options, database, mesh.key(), server, hosts, watch, clock));
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            parts.push(threads::shutdownNow); // a poll that is held back does not hold us back
            Site.open(
                    server,
                    hosts,
                    threads,
                    new Site.Parts(
                            database,
                            mesh,
                            clock,
                            signIns,
                            deviceLogins,
                            new WebLogins(people.client(), clock),
                            people::seenFrom,
                            setUp,
                            people.embedded(),
                            relays.embedded(),
                            relays.passes(),
                            VERSION));
            background.every(LOOK_AT_CERTIFICATE, watch::look);
            background.every(SWEEP, signIns::sweep);
            background.every(SWEEP, deviceLogins::sweep);
            people.probe(threads);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** @throws StartFailure with a line that says what to do */
    static Coordinator start(Options options, InstantSource clock) {
        return new Coordinator(options, clock);
    }

    /** The address to give to people. */
    String url() {
        return hosts.primary().toString();
    }

    String fingerprint() {
        return fingerprint;
    }

    int port() {
        return server.port();
    }

    /** Only for who started this process. */
    String setUpCode() {
        return setUp.code();
    }

    /** What scripts and people read at the start. */
    void announce(PrintStream out, Options options) {
        out.println("listening on " + url());
        out.println("fingerprint sha256:" + fingerprint);
        out.println("relay key " + relayKey);
        if (settingUp) {
            out.println("set-up code " + setUp.code() + ": open " + url() + "/setup");
            if (options.setUpCodeFile != null) {
                write(options.setUpCodeFile, setUp.code());
            }
        }
        out.flush();
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("not ended cleanly", e);
            }
        }
    }

    private <T extends AutoCloseable> T ending(T part) {
        parts.push(part);
        return part;
    }

    private static void write(Path file, String code) {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, code + "\n", StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StartFailure(
                    StartFailure.HOST_REFUSES, "cannot write the set-up code to " + file + "; name another file");
        }
    }
}
