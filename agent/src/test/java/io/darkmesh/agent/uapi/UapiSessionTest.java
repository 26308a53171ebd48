package io.darkmesh.agent.uapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.key.PresharedKey;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.key.PublicKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The texts are those of the cross-platform userspace protocol. */
final class UapiSessionTest implements UapiTarget {
    private static final String KEY = "e84b5a6d2717c1003a13b431570353dbaca9146cf150c5f8575680feba52027a";
    private static final String PEER = "b85996fecc9c7f1fc6d2572a76eda11d59bcd20be8e543b15ce4bd85a8e75a33";
    private static final String PSK = "188515093e952f5f22e865cef3012e72f8b5f0b598ac0309d5dacce3b70fcf52";

    private final List<DeviceUpdate> updates = new ArrayList<>();
    private DeviceState state = new DeviceState(null, 0, 0, List.of());
    private int refusal;

    @Override
    public void set(DeviceUpdate update) {
        updates.add(update);
        if (refusal != 0) {
            throw new UapiException(refusal, "as the test wants it", null);
        }
    }

    @Override
    public DeviceState get() {
        return state;
    }

    private String talk(String request) {
        var out = new StringWriter();
        try {
            new UapiSession(new BufferedReader(new StringReader(request)), out, this).run();
        } catch (IOException e) {
            out.write("broken off: " + e.getMessage());
        }
        return out.toString();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    @Test
    void aWholeConfigurationIsRead() {
        String answer =
                talk("set=1\nprivate_key=" + KEY + "\nlisten_port=12912\nfwmark=0x20\nreplace_peers=true\npublic_key="
                        + PEER + "\npreshared_key=" + PSK
                        + "\nendpoint=[2001:db8::1]:51820\npersistent_keepalive_interval=111\n"
                        + "replace_allowed_ips=true\nallowed_ip=192.168.4.4/32\nallowed_ip=-10.0.0.0/8\n"
                        + "public_key=" + KEY + "\nremove=true\nupdate_only=true\n\n");
        assertThat(answer).isEqualTo("errno=0\n\n");
        DeviceUpdate update = updates.getFirst();
        assertThat(update.listenPort()).isEqualTo(OptionalInt.of(12_912));
        assertThat(update.fwmark()).isEqualTo(OptionalInt.of(32));
        assertThat(update.replacePeers()).isTrue();
        assertThat(update.key()).isInstanceOf(DeviceUpdate.KeyChange.To.class);
        PeerUpdate first = update.peers().getFirst();
        assertThat(first.publicKey()).isEqualTo(new PublicKey(hex(PEER)));
        assertThat(first.presharedKey().toBytes()).isEqualTo(hex(PSK));
        assertThat(first.endpoint()).isEqualTo(UdpEndpoint.parse("[2001:db8::1]:51820"));
        assertThat(first.keepaliveSeconds()).isEqualTo(OptionalInt.of(111));
        assertThat(first.allowedIps())
                .containsExactly(
                        new PeerUpdate.AllowedIpStep.Clear(),
                        new PeerUpdate.AllowedIpStep.Add(Prefix.parse("192.168.4.4/32")),
                        new PeerUpdate.AllowedIpStep.Remove(Prefix.parse("10.0.0.0/8")));
        assertThat(update.peers().get(1).remove()).isTrue();
        assertThat(update.peers().get(1).updateOnly()).isTrue();
    }

    @Test
    void aKeyOfZerosTakesTheKeyAway() {
        talk("set=1\nprivate_key=" + "0".repeat(64) + "\n\n");
        assertThat(updates.getFirst().key()).isEqualTo(new DeviceUpdate.KeyChange.To(null));
    }

    @Test
    void everythingIsTold() {
        state = new DeviceState(
                new PrivateKey(hex(KEY)),
                12_912,
                32,
                List.of(new DeviceState.Peer(
                        new PublicKey(hex(PEER)),
                        new PresharedKey(hex(PSK)),
                        UdpEndpoint.parse("192.0.2.1:51820"),
                        Instant.ofEpochSecond(100, 7),
                        1,
                        2,
                        25,
                        List.of(Prefix.parse("192.168.4.4/32"), Prefix.parse("fd00::/64")))));
        assertThat(talk("get=1\n\n").lines())
                .contains(
                        "listen_port=12912",
                        "fwmark=32",
                        "public_key=" + PEER,
                        "preshared_key=" + PSK,
                        "protocol_version=1",
                        "endpoint=192.0.2.1:51820",
                        "last_handshake_time_sec=100",
                        "last_handshake_time_nsec=7",
                        "tx_bytes=1",
                        "rx_bytes=2",
                        "persistent_keepalive_interval=25",
                        "allowed_ip=192.168.4.4/32")
                .endsWith("errno=0", "");
    }

    @Test
    void anEndpointIsToldAsItIsUsuallyWrittenAndMayHaveAZone() {
        for (String text : List.of("192.0.2.1:7", "[2001:db8::77]:1234", "[::1]:9", "[fe80::1%1]:51820")) {
            assertThat(EndpointText.format(EndpointText.parse(text))).isEqualTo(text);
        }
        assertThat(talk("set=1\npublic_key=" + PEER + "\nendpoint=[fe80::1%lo]:51820\n\n"))
                .isEqualTo("errno=0\n\n");
        assertThat(EndpointText.format(updates.getFirst().peers().getFirst().endpoint()))
                .isEqualTo("[fe80::1%1]:51820");
        for (String wrong :
                List.of("[fe80::1%none0]:1", "[fe80::1%lo]:0", "fe80::1%lo:1", "[%lo]:1", "192.0.2.1%lo:1")) {
            assertThat(talk("set=1\npublic_key=" + PEER + "\nendpoint=" + wrong + "\n\n"))
                    .as(wrong)
                    .isEqualTo("errno=-22\n\n");
        }
    }

    @Test
    void anErrorIsNegativeInAnswerToSetAndPositiveInAnswerToGet() {
        assertThat(talk("set=1\nlisten_port=70000\n\n")).isEqualTo("errno=-22\n\n");
        assertThat(talk("get=1\nx\n")).isEqualTo("errno=22\n\n");
        assertThat(updates).isEmpty();
    }

    @Test
    void theErrnoOfWhatCannotBeDoneReachesTheTool() {
        refusal = UapiException.EADDRINUSE;
        assertThat(talk("set=1\nlisten_port=7\n\n")).isEqualTo("errno=-98\n\n");
    }

    @Test
    void whatIsHalfSentHasNoEffect() {
        assertThat(talk("set=1\nlisten_port=7\npublic_key=" + PEER)).isEmpty();
        assertThat(talk("")).isEmpty();
        assertThat(talk("set=1\n")).isEmpty();
        assertThat(updates).isEmpty();
    }

    @Test
    void severalRequestsMayFollowEachOther() {
        assertThat(talk("get=1\n\nset=1\nfwmark=0\n\nget=1\n\n"))
                .isEqualTo("listen_port=0\nerrno=0\n\nerrno=0\n\nlisten_port=0\nerrno=0\n\n");
    }

    @Test
    void linesThatAreNoneOfTheProtocolAreRefusedWhole() {
        for (String line : List.of(
                "nonsense=1",
                "private_key=12",
                "listen_port=-1",
                "listen_port=",
                "fwmark=x",
                "replace_peers=false",
                "public_key=" + PEER.substring(1) + "g",
                "public_key=" + PEER + "\nallowed_ip=1.2.3.4/33",
                "public_key=" + PEER + "\nendpoint=example.com:1",
                "public_key=" + PEER + "\npersistent_keepalive_interval=65536",
                "public_key=" + PEER + "\nprotocol_version=2",
                "public_key=" + PEER + "\nlisten_port=1",
                "allowed_ip=1.2.3.4/32")) {
            assertThat(talk("set=1\nlisten_port=1\n" + line + "\n\n")).as(line).isEqualTo("errno=-22\n\n");
        }
        assertThat(talk("set=1\nno equals sign\n\n")).isEqualTo("errno=-71\n\n");
        assertThat(talk("hello\n")).isEqualTo("errno=-71\n\n");
        assertThat(updates).isEmpty();
    }

    @Test
    void anEndlessLineIsCutOff() {
        assertThat(talk("set=1\n" + "x".repeat(UapiSession.MAX_LINE_CHARS + 1))).startsWith("broken off");
    }
}
