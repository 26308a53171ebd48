package io.darkmesh.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.coordinator.TestClock;
import java.net.URI;
import org.junit.jupiter.api.Test;

class KnownHostsTest {
    private final TestClock clock = new TestClock();

    @Test
    void withAnExternalUrlThatIsTheOneName() {
        var hosts = new KnownHosts(URI.create("https://mesh.example.org"), "0.0.0.0", 8443, clock);
        assertThat(hosts.primary()).hasToString("https://mesh.example.org");
        assertThat(hosts.base("whatever")).contains(URI.create("https://mesh.example.org"));
        assertThat(hosts.isOurs("https://mesh.example.org/login/callback", "/login/callback"))
                .isTrue();
        assertThat(hosts.isOurs("https://127.0.0.1:8443/login/callback", "/login/callback"))
                .isFalse();
    }

    @Test
    void withoutOneTheAddressesOfThisHostAreKnownAndNothingElse() {
        var hosts = new KnownHosts(null, "127.0.0.1", 8443, clock);
        assertThat(hosts.primary()).hasToString("https://127.0.0.1:8443");
        assertThat(hosts.base("LocalHost:8443")).contains(URI.create("https://localhost:8443"));
        for (String other :
                new String[] {"localhost", "localhost:8444", "evil.example:8443", "127.0.0.1:8443@evil.example"}) {
            assertThat(hosts.base(other)).as(other).isEmpty();
        }
        assertThat(hosts.base(null)).isEmpty();
        assertThat(hosts.isOurs("https://evil.example/?x=/login/callback", "/login/callback"))
                .isFalse();
    }

    @Test
    void listeningEverywhereMeansEveryAddressOfTheHost() {
        var hosts = new KnownHosts(null, "0.0.0.0", 443, clock);
        assertThat(hosts.base("127.0.0.1")).isPresent();
        assertThat(hosts.base("127.0.0.1:443")).isPresent();
        assertThat(hosts.base("[::1]").isPresent() || hosts.base("localhost").isPresent())
                .isTrue();
    }
}
