package io.darkmesh.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guessing codes and passwords is slow, whatever a request says about where it comes from. */
class GuessingTest {
    @TempDir
    Path folder;

    private static Map<String, String> setUp(TestBrowser browser, String code) {
        return new HashMap<>(Map.of(
                "csrf", browser.hidden("csrf"), "setup_code", code, "username", "eve", "password", "eve's password"));
    }

    @Test
    void theSetUpCodeIsNotGuessedAndWorksOnce() throws Exception {
        try (TestKit kit = TestKit.start(folder)) {
            TestBrowser eve = kit.browser();
            eve.get("/setup");
            Map<String, String> guess = setUp(eve, "BCDF-GHJK-LMNP");
            for (int i = 0; i < 10; i++) {
                eve.post("/setup", guess, "X-Forwarded-For", "192.0.2." + i);
                assertThat(eve.status()).isEqualTo(401);
            }
            eve.post("/setup", guess, "X-Forwarded-For", "192.0.2.99", "Forwarded", "for=192.0.2.98");
            assertThat(eve.status()).isEqualTo(429);
        }
        try (TestKit kit = TestKit.start(folder)) {
            String code = kit.setUpCode();
            TestBrowser late = kit.browser();
            late.get("/setup");
            Map<String, String> form = setUp(late, code);
            kit.firstAdmin();
            late.post("/setup", form);
            assertThat(late.status()).isEqualTo(409);
            late.get("/setup");
            assertThat(late.status()).isEqualTo(409);
        }
    }

    @Test
    void afterTheFirstAdminThereIsNoSetUpCodeAtTheNextStart() throws Exception {
        try (TestKit kit = TestKit.start(folder)) {
            assertThat(kit.announcement()).contains("set-up code " + kit.setUpCode());
            kit.firstAdmin();
            kit.restart();
            assertThat(kit.announcement()).doesNotContain("set-up");
        }
    }

    @Test
    void passwordsAreNotGuessed() throws Exception {
        try (TestKit kit = TestKit.start(folder)) {
            kit.firstAdmin();
            TestBrowser eve = kit.browser();
            eve.get("/login");
            int refused = 0;
            for (int i = 0; i < 12; i++) {
                eve.post(
                        "/idp/login",
                        Map.of("csrf", eve.hidden("csrf"), "username", "root", "password", "guess " + i),
                        "X-Forwarded-For",
                        "192.0.2." + i);
                if (eve.status() == 429) {
                    refused++;
                    break;
                }
                assertThat(eve.status()).isEqualTo(401);
                assertThat(eve.page()).contains("User name or password is wrong.");
            }
            assertThat(refused).isPositive();
        }
    }

    @Test
    void thereIsNoDefaultAccount() throws Exception {
        try (TestKit kit = TestKit.start(folder)) {
            for (String name : new String[] {"admin", "root", "darkmesh"}) {
                TestBrowser eve = kit.browser();
                eve.get("/login");
                eve.submit("/idp/login", "username", name, "password", name);
                assertThat(eve.status()).isEqualTo(401);
            }
        }
    }
}
