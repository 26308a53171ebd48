package io.darkmesh.agent.uapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes over the socket, there is an answer with an errno, and no other exception than a refusal. */
final class UapiParserPropertyTest implements UapiTarget {
    private static final List<String> KEYS = List.of(
            "private_key",
            "listen_port",
            "fwmark",
            "replace_peers",
            "public_key",
            "remove",
            "update_only",
            "preshared_key",
            "endpoint",
            "persistent_keepalive_interval",
            "replace_allowed_ips",
            "allowed_ip",
            "protocol_version",
            "nonsense");
    private static final List<String> VALUES = List.of(
            "",
            "true",
            "0",
            "1",
            "-1",
            "65535",
            "65536",
            "4294967296",
            "0xffffffff",
            "ab".repeat(32),
            "00".repeat(32),
            "192.0.2.1:7",
            "[::1]:7",
            "[fe80::1%lo]:7",
            "[%]:7",
            "]:%",
            "10.0.0.0/8",
            "-10.0.0.0/8",
            "::/0",
            "-",
            "/");

    @Override
    public void set(DeviceUpdate update) {
        assertThat(update.peers()).isNotNull();
    }

    @Override
    public DeviceState get() {
        return new DeviceState(null, 0, 0, List.of());
    }

    @Provide
    Arbitrary<List<String>> lines() {
        Arbitrary<String> values =
                Arbitraries.oneOf(Arbitraries.of(VALUES), Arbitraries.strings().ofMaxLength(80));
        Arbitrary<String> proper =
                Combinators.combine(Arbitraries.of(KEYS), values).as((key, value) -> key + "=" + value);
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(9, proper),
                        net.jqwik.api.Tuple.of(1, Arbitraries.strings().ofMaxLength(40)))
                .list()
                .ofMaxSize(12);
    }

    @Property(tries = 2000)
    void aRequestHasAnAnswer(@ForAll("lines") List<String> lines) throws IOException {
        var out = new StringWriter();
        String request = "set=1\n" + String.join("\n", lines) + "\n\n";
        new UapiSession(new BufferedReader(new StringReader(request)), out, this).run();
        assertThat(out.toString()).startsWith("errno=").endsWith("\n\n");
    }
}
