package io.darkmesh.testnetwork.mesh;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.LabException;
import java.util.Optional;

/** Somebody with a name, a password and a browser. */
public final class Person {
    private static final int MAX_FORMS = 6;

    private final String name;
    private final String password;
    private final Browser browser;

    public Person(Host host, String name, String password) {
        this.name = name;
        this.password = password;
        browser = new Browser(host, name);
    }

    public String name() {
        return name;
    }

    String password() {
        return password;
    }

    public Browser browser() {
        return browser;
    }

    /** Opens a page, and signs in where that is asked, until another page is shown. */
    public Page open(String url) {
        return signIn(browser.open(url)).orFail();
    }

    /** As {@link #open}, but takes a page that refuses as well. */
    Page tryOpen(String url) {
        return signIn(browser.open(url));
    }

    private Page signIn(Page first) {
        Page page = first;
        for (int i = 0; i < MAX_FORMS; i++) {
            Optional<Form> form = signInForm(page);
            if (form.isEmpty()) {
                return page;
            }
            page = browser.submit(form.get().withType("text", name).withType("password", password));
        }
        throw new LabException("there is no end of signing in: " + page.url() + "\n" + page.html());
    }

    /** A form with a password, or with the name alone as some identity providers ask for it first. */
    private static Optional<Form> signInForm(Page page) {
        return page.forms().stream()
                .filter(Form::post)
                .filter(form -> !form.fields().containsKey(Coordinator.SET_UP_CODE))
                .filter(form -> form.hasType("password") || form.fields().containsKey("login"))
                .findFirst();
    }

    /** Logs a node in: opens the link that {@code meshctl up} showed and says yes. */
    public Page connectNode(String verificationUrl) {
        Page page = open(verificationUrl);
        Form question = page.form("user_code")
                .filter(Form::post)
                .orElseThrow(() -> new LabException("no question to say yes to:\n" + page.html()));
        return browser.submit(question.with("action", "confirm")).orFail();
    }
}
