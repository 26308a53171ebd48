package io.darkmesh.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpsProxyTest {
    @Test
    void withoutTheVariableThereIsNone() {
        assertThat(HttpsProxy.of(Map.of())).isEmpty();
        assertThat(HttpsProxy.of(Map.of("HTTPS_PROXY", " ", "NO_PROXY", "a"))).isEmpty();
    }

    @Test
    void thePasswordGoesToTheProxyAndNowhereElse() {
        HttpsProxy proxy = HttpsProxy.of(Map.of("https_proxy", "http://me:s3cret@proxy.example:3128/"))
                .orElseThrow();
        assertThat(proxy.host()).isEqualTo("proxy.example");
        assertThat(proxy.port()).isEqualTo(3128);
        assertThat(proxy.authorization()).isEqualTo("Basic bWU6czNjcmV0");
        assertThat(proxy.toString()).isEqualTo("http://proxy.example:3128");
    }

    @Test
    void hostsThatAreExceptedAreReachedDirectly() {
        HttpsProxy proxy = HttpsProxy.parse("[2001:db8::1]:8080", "Local, .corp.example,192.0.2.7");
        assertThat(proxy.host()).isEqualTo("2001:db8::1");
        assertThat(proxy.isFor("example.org")).isTrue();
        assertThat(proxy.isFor("corp.example.org")).isTrue();
        assertThat(proxy.isFor("local")).isFalse();
        assertThat(proxy.isFor("a.corp.example")).isFalse();
        assertThat(proxy.isFor("192.0.2.7")).isFalse();
        assertThat(HttpsProxy.parse("p", "*").isFor("example.org")).isFalse();
        assertThat(proxy.selector().select(URI.create("https://local/"))).containsExactly(Proxy.NO_PROXY);
        assertThat(proxy.selector().select(URI.create("https://example.org/")))
                .allMatch(each -> each.type() == Proxy.Type.HTTP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://proxy:1080", "https://proxy", "http://", "http://a b"})
    void whatIsNoHttpProxyIsRefused(String url) {
        assertThatThrownBy(() -> HttpsProxy.parse(url, "")).isInstanceOf(IllegalArgumentException.class);
    }
}
