package io.darkmesh.cli.terminal;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Shows a person the page where a login goes on: URL, code, QR code, and a browser where there is one. */
public final class Invitation {
    private final Console console;

    public Invitation(Console console) {
        this.console = console;
    }

    /** Prints it all on stderr. */
    public void show(String purpose, String url, String code, long expiresInSeconds, boolean mayOpenBrowser) {
        console.progress(purpose + ", open");
        console.progress("");
        console.progress("    " + url);
        console.progress("");
        console.progress("and see that the page shows the code " + code + " (valid for "
                + Texts.duration(expiresInSeconds) + ").");
        if (console.json() || !console.surroundings().watched()) {
            return;
        }
        QrDrawing.of(url).forEach(console::progress);
        if (mayOpenBrowser && hasBrowser() && isWebAddress(url)) {
            openBrowser(url);
        }
    }

    private void openBrowser(String url) {
        try {
            console.surroundings().launcher().start(List.of("xdg-open", url));
            console.progress("A browser opens.");
        } catch (IOException e) {
            console.progress("No browser could be started (" + e.getMessage() + "); open the address yourself.");
        }
    }

    /** A desktop of this person: not root's, and not the one at the far end of an SSH login. */
    private boolean hasBrowser() {
        Surroundings here = console.surroundings();
        boolean desktop = here.variable("DISPLAY").isPresent()
                || here.variable("WAYLAND_DISPLAY").isPresent();
        boolean remote = here.variable("SSH_CONNECTION").isPresent();
        boolean root = "root".equals(here.variable("USER").orElse("root"));
        return desktop && !remote && !root && onPath(here, "xdg-open");
    }

    private static boolean onPath(Surroundings here, String program) {
        for (String folder : here.variable("PATH").orElse("").split(":", -1)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWebAddress(String url) {
        try {
            return "https".equals(URI.create(url).getScheme());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
