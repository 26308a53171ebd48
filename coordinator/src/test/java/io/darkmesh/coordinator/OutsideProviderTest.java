package io.darkmesh.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.coordinator.store.Database;
import io.darkmesh.coordinator.store.Person;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutsideProviderTest {
    @TempDir
    Path folder;

    private FakeProvider provider;

    @BeforeEach
    void start() throws Exception {
        provider = new FakeProvider(0);
    }

    @AfterEach
    void end() {
        provider.close();
    }

    private TestKit kit() throws Exception {
        Path secret = folder.resolve("secret");
        Files.writeString(secret, FakeProvider.SECRET + "\n");
        return TestKit.start(folder.resolve("data"), options -> {
            options.oidcIssuer = URI.create(provider.issuer());
            options.oidcClientId = FakeProvider.CLIENT;
            options.oidcClientSecretFile = secret;
        });
    }

    private List<Person> people() {
        try (Database database = Database.open(folder.resolve("data").resolve("coordinator.db"))) {
            return database.read(tx -> Person.all(tx, 1));
        }
    }

    @Test
    void aPersonIsIssuerAndSubjectAndTheirGroupsAreKept() throws Exception {
        try (TestKit kit = kit()) {
            TestBrowser browser = kit.browser();
            browser.get("/login");
            assertThat(browser.status()).isEqualTo(200);
            assertThat(browser.page()).contains("Ann").contains("Your nodes");
            provider.claims = Map.of("sub", "4712", "name", "Ann", "email", "ann@example.org");
            kit.browser().get("/login");
        }
        assertThat(people()).extracting(Person::sub).containsExactlyInAnyOrder("4711", "4712");
        assertThat(people().stream().filter(person -> person.sub().equals("4711")))
                .singleElement()
                .satisfies(person -> {
                    assertThat(person.iss()).isEqualTo(provider.issuer());
                    assertThat(person.groups()).containsExactly("ops", "dev");
                    assertThat(person.admin()).isFalse();
                });
    }

    @Test
    void whatTheIdTokenLacksIsAskedForAtTheUserInfoEndpoint() throws Exception {
        provider.claims = Map.of("sub", "4711");
        provider.userInfo = Map.of("sub", "4711", "name", "Ann of the user info", "groups", List.of("ops"));
        try (TestKit kit = kit()) {
            TestBrowser browser = kit.browser();
            browser.get("/login");
            assertThat(browser.page()).contains("Ann of the user info");
            provider.userInfo = Map.of("sub", "somebody else", "name", "Eve");
            TestBrowser other = kit.browser();
            other.get("/login");
            assertThat(other.page()).doesNotContain("Eve");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeProvider.Lie.class,
            names = {"NONE"},
            mode = EnumSource.Mode.EXCLUDE)
    void anIdTokenThatIsWrongLogsNobodyIn(FakeProvider.Lie lie) throws Exception {
        provider.lie = lie;
        try (TestKit kit = kit()) {
            TestBrowser browser = kit.browser();
            browser.get("/login");
            assertThat(browser.status()).isEqualTo(401);
            assertThat(browser.cookies()).doesNotContainKey("__Host-darkmesh");
        }
        assertThat(people()).isEmpty();
    }

    @Test
    void theSetUpCodeMakesWhoIsLoggedInTheFirstAdmin() throws Exception {
        try (TestKit kit = kit()) {
            TestBrowser browser = kit.browser();
            browser.get("/setup");
            browser.submit("/setup", "setup_code", kit.setUpCode());
            assertThat(browser.address()).endsWith("/admin");
            assertThat(browser.status()).isEqualTo(200);
            new TestNode(kit, "alice").join(browser);
        }
        assertThat(people()).singleElement().satisfies(person -> assertThat(person.admin())
                .isTrue());
    }

    @Test
    void withTheProviderAwayNodesAreServedAndLoginsBeginAgainWhenItIsBack() throws Exception {
        try (TestKit kit = kit()) {
            TestBrowser browser = kit.browser();
            browser.get("/setup");
            browser.submit("/setup", "setup_code", kit.setUpCode());
            TestNode alice = new TestNode(kit, "alice").join(browser);
            int port = provider.port();
            provider.close();
            kit.restart();
            try (TestStream stream = alice.map("")) {
                assertThat(stream.full().map().self().name()).isEqualTo("alice");
            }
            TestBrowser other = kit.browser();
            other.get("/login");
            assertThat(other.status()).isEqualTo(503);
            assertThat(other.page()).contains("identity provider does not answer");
            provider = new FakeProvider(port);
            other.get("/login");
            assertThat(other.status()).isEqualTo(200);
        }
    }
}
