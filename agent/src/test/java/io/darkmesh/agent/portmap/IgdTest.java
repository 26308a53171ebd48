package io.darkmesh.agent.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class IgdTest {
    private static final InetAddress GATEWAY = InetAddress.ofLiteral("192.168.1.1");
    private static final URI LOCATION = URI.create("http://192.168.1.1:5000/root/desc.xml");
    private static final String IP_CONNECTION = "urn:schemas-upnp-org:service:WANIPConnection:1";

    private static Optional<Igd> parse(String document) {
        return Igd.parse(document.getBytes(StandardCharsets.UTF_8), LOCATION, GATEWAY);
    }

    private static String description(String type, String control) {
        return """
                <?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device><deviceList><device>
                <serviceList><service><serviceType>urn:schemas-upnp-org:service:Layer3Forwarding:1</serviceType>
                <controlURL>/other</controlURL></service>
                <service><serviceType> %s </serviceType><controlURL>%s</controlURL></service></serviceList>
                </device></deviceList></device></root>""".formatted(type, control);
    }

    @Test
    void theServiceThatOpensPortsIsFoundAmongOthers() {
        assertThat(parse(description(IP_CONNECTION, "/ctl")))
                .contains(new Igd(IP_CONNECTION, URI.create("http://192.168.1.1:5000/ctl")));
        assertThat(parse(description(IP_CONNECTION, "ctl/IP")))
                .contains(new Igd(IP_CONNECTION, URI.create("http://192.168.1.1:5000/root/ctl/IP")));
        assertThat(parse(description("urn:schemas-upnp-org:service:WANPPPConnection:1", "/ctl")))
                .isPresent();
    }

    @Test
    void noCommandGoesToAnotherHostThanTheGateway() {
        String[] elsewhere = {
            "http://192.168.1.2/ctl",
            "https://192.168.1.1/ctl",
            "//evil/ctl",
            "file:///etc/passwd",
            "http://u@192.168.1.1/c"
        };
        for (String each : elsewhere) {
            assertThat(parse(description(IP_CONNECTION, each))).as(each).isEmpty();
        }
        assertThat(parse(description(IP_CONNECTION, "http://192.168.1.1:80/ctl")))
                .isPresent();
    }

    @Test
    void aServiceTypeThatWouldBreakOutOfAHeaderOrElementIsNone() {
        assertThat(parse(description(IP_CONNECTION + "&#13;&#10;X: y", "/ctl"))).isEmpty();
        assertThat(parse(description(IP_CONNECTION + "&lt;/u:x&gt;", "/ctl"))).isEmpty();
    }

    @Test
    void entitiesOfADtdAreNotReadAndNotExpanded() {
        String laughs = """
                <?xml version="1.0"?><!DOCTYPE root [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
                <!ENTITY x SYSTEM "file:///etc/hostname">]><root><service><serviceType>%s</serviceType>
                <controlURL>/&b;&x;</controlURL></service></root>""".formatted(IP_CONNECTION);

        assertThat(parse(laughs).map(igd -> igd.control().toString()).orElse(""))
                .doesNotContain("aaaa");
    }

    @Test
    void whatIsNoXmlOrEndsInTheMiddleIsNothing() {
        String whole = description(IP_CONNECTION, "/ctl");
        for (int i = 0; i < whole.length(); i += 7) {
            parse(whole.substring(0, i)); // whatever it is, it is no exception
        }
        assertThat(parse("<service>")).isEmpty();
        assertThat(parse("")).isEmpty();
        assertThat(Igd.textOf("a", new byte[] {0, 1, 2})).isEmpty();
        assertThat(Igd.textOf("errorCode", "<s><errorCode>725</errorCode></s>".getBytes(StandardCharsets.UTF_8)))
                .contains("725");
    }

    @Test
    void theLocationIsReadFromAnAnswerOfSsdp() {
        assertThat(Ssdp.location("HTTP/1.1 200 OK\r\nlocation: http://192.168.1.1:5000/d\r\n\r\n"))
                .isEqualTo(URI.create("http://192.168.1.1:5000/d"));
        assertThat(Ssdp.location("HTTP/1.1 200 OK\r\nLOCATION: not a uri\r\n\r\n"))
                .isNull();
        assertThat(Ssdp.location("NOTIFY * HTTP/1.1\r\nLOCATION: http://192.168.1.1/\r\n\r\n"))
                .isNull();
    }
}
