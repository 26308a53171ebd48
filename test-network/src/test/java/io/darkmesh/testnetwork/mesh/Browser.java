package io.darkmesh.testnetwork.mesh;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.LabException;
import io.darkmesh.testnetwork.lab.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A browser on a host, with its own cookies: {@code curl} behind it. It trusts any certificate. */
public final class Browser {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String MARK = "\n@@@ ";

    private final Host host;
    private final String cookies;

    public Browser(Host host, String person) {
        this.host = host;
        cookies = host.folder().resolve("cookies-" + person).toString();
    }

    /** Opens a page, following redirects. */
    public Page open(String url) {
        return fetch(url, List.of());
    }

    /** Sends a form. */
    public Page submit(Form form) {
        List<String> arguments = new ArrayList<>();
        form.fields().forEach((name, value) -> arguments.addAll(List.of("--data-urlencode", name + "=" + value)));
        if (!form.post()) {
            arguments.add("-G");
        }
        return fetch(form.action(), arguments);
    }

    private Page fetch(String url, List<String> more) {
        List<String> command = new ArrayList<>(List.of("curl", "-sSkL", "-b", cookies, "-c", cookies));
        command.addAll(List.of("-w", MARK + "%{http_code} %{url_effective}"));
        command.addAll(more);
        command.add(url);
        Result result = host.run(TIMEOUT, command).orFail();
        int mark = result.out().lastIndexOf(MARK);
        String[] end = result.out().substring(mark + MARK.length()).split(" ", 2);
        if (end.length != 2) {
            throw new LabException("curl said something else: " + result);
        }
        return new Page(end[1].strip(), Integer.parseInt(end[0]), result.out().substring(0, mark));
    }
}
