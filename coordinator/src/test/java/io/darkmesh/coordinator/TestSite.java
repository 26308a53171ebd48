package io.darkmesh.coordinator;

import io.darkmesh.coordinator.tls.Trust;
import java.io.IOException;
import java.net.http.HttpClient;

/** A running coordinator, as those see it who talk to it. */
abstract class TestSite {
    abstract String url();

    abstract String setUpCode();

    abstract String fingerprint();

    /** One that runs elsewhere. */
    static TestSite of(String url, String fingerprint, String setUpCode) {
        return new TestSite() {
            @Override
            String url() {
                return url;
            }

            @Override
            String setUpCode() {
                return setUpCode;
            }

            @Override
            String fingerprint() {
                return fingerprint;
            }
        };
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
}
