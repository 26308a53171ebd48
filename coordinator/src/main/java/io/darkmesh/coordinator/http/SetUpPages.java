package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.identity.LocalAccounts;
import io.darkmesh.coordinator.identity.SetUp;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.coordinator.store.Person;
import io.darkmesh.protocol.api.ProblemType;
import java.util.Optional;

/** The page that makes the first admin. */
final class SetUpPages {
    private static final String PATH = "/setup";

    private final SetUp setUp;
    private final Optional<LocalAccounts> accounts;
    private final Browser browsers;

    /** @param accounts of the embedded provider, when that is in use */
    SetUpPages(SetUp setUp, Optional<LocalAccounts> accounts, Browser browsers) {
        this.setUp = setUp;
        this.accounts = accounts;
        this.browsers = browsers;
    }

    void addTo(Routes routes) {
        routes.page("GET", PATH, this::form);
        routes.page("POST", PATH, this::submit);
    }

    private Reply form(Request request) {
        if (!setUp.open()) {
            return Pages.message(409, "Set-up is done", "There is an admin already.");
        }
        Optional<Person> person = browsers.person(request);
        if (accounts.isEmpty() && person.isEmpty()) {
            return Browser.toLogin(PATH);
        }
        String browser = Browser.secret(request);
        Html fields = accounts.isPresent() ? Html.of("""
                        <label>User name <input name="username" autocomplete="username" required maxlength="64"></label>
                        <label>Password <input name="password" type="password" autocomplete="new-password" required minlength="8"></label>
                        """) : Html.of("");
        return Browser.page(
                browser,
                Pages.frame("Set up this network", person, Html.of("""
                                <p>Enter the set-up code that the coordinator printed when it started. It makes you the first admin.</p>
                                <form method="post" action="/setup" class="card">
                                <input type="hidden" name="csrf" value="{}">
                                <label>Set-up code <input name="setup_code" autocomplete="off" required autofocus placeholder="XXXX-XXXX-XXXX"></label>
                                {}
                                <button>Become the first admin</button>
                                </form>
                                """, Browser.csrf(request, browser), fields)));
    }

    private Reply submit(Request request) {
        Browser.requireOwnForm(request);
        setUp.check(request.field("setup_code"));
        if (accounts.isPresent()) {
            accounts.get().createFirstAdmin(request.field("username"), request.field("password"));
            return Browser.toLogin("/admin");
        }
        Person person = browsers.person(request)
                .orElseThrow(() -> new ProblemException(ProblemType.UNAUTHENTICATED, "log in first"));
        setUp.promote(person);
        return Reply.redirect("/admin");
    }
}
