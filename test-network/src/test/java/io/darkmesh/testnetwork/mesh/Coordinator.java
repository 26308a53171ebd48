package io.darkmesh.testnetwork.mesh;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.LabException;
import io.darkmesh.testnetwork.lab.Program;
import io.darkmesh.testnetwork.lab.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code mesh-coordinator} on a host. */
public final class Coordinator {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    static final String SET_UP_CODE = "setup_code";

    private static final int PORT = 8443;

    private final Host host;
    private final String authority;
    private final List<String> command;
    private final Path data;
    private Program program;

    private Coordinator(Host host, String name, int port, List<String> options) {
        this.host = host;
        authority = name + ":" + port;
        data = host.folder().resolve("coordinator");
        command = new ArrayList<>(List.of(Repository.program("mesh-coordinator")));
        command.addAll(List.of("--listen", "[::]:" + port, "--data", data.toString(), "--external-url", url()));
        command.addAll(options);
        program = launch();
    }

    /** Starts one and waits until it listens. */
    public static Coordinator start(Host host, String... options) {
        return startAt(host, PORT, options);
    }

    /** The same at another port than {@value #PORT}. */
    public static Coordinator startAt(Host host, int port, String... options) {
        return startAs(host.ipv4(), host, port, options);
    }

    /** The same under a name, which all who come to it must be able to look up. */
    public static Coordinator startAs(String name, Host host, int port, String... options) {
        return new Coordinator(host, name, port, List.of(options));
    }

    private Program launch() {
        Program started = host.start("coordinator", command);
        started.awaitOutput("^listening on ", START_TIMEOUT);
        started.awaitOutput("^fingerprint sha256:[0-9a-f]{64}$", START_TIMEOUT);
        return started;
    }

    /** SIGKILL. */
    public void kill() {
        program.kill();
    }

    /** Starts it again on the same data, with another program before the command, such as {@code faketime}. */
    void restartUnder(List<String> wrapper) {
        command.addAll(0, wrapper);
        program = launch();
    }

    /** Starts it again on the same data. */
    public void restart() {
        program = launch();
    }

    public Program program() {
        return program;
    }

    public Host host() {
        return host;
    }

    /** Its data folder. */
    public Path data() {
        return data;
    }

    /** The URL that others reach it by. */
    public String url() {
        return "https://" + authority;
    }

    /** The URL that a coordinator on this host will have. */
    public static String url(Host host) {
        return "https://" + host.ipv4() + ":" + PORT;
    }

    public String fingerprint() {
        return first("^fingerprint (sha256:[0-9a-f]{64})$");
    }

    private String first(String pattern) {
        Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(program.out());
        if (!matcher.find()) {
            throw new LabException("it did not say " + pattern + "\n" + program.tail());
        }
        return matcher.group(1);
    }

    /** Makes this person the first admin, with the code printed at the first start. */
    public Person setUp(Person admin) {
        String code = program.awaitOutput("^set-up code (\\S+):", START_TIMEOUT).group(1);
        Page page = admin.open(url() + "/setup");
        Form form = page.form(SET_UP_CODE).orElseThrow(() -> new LabException("no set-up form:\n" + page.html()));
        Form filled = form.withType("text", admin.name())
                .withType("password", admin.password())
                .with(SET_UP_CODE, code);
        admin.browser().submit(filled).orFail();
        admin.open(url() + "/admin");
        return admin;
    }

    /** Presses a button beside a node on the admin's page: {@code approve}, {@code reject} or {@code revoke}. */
    public void decide(Person admin, String node, String decision) {
        Page page = admin.open(url() + "/admin");
        Form form = page.part("<li>", "<strong>" + node + "</strong>", "</li>")
                .flatMap(row -> row.form(decision))
                .orElseThrow(() -> new LabException("cannot " + decision + " " + node + ":\n" + page.html()));
        admin.browser().submit(form.with("action", decision)).orFail();
    }
}
