package io.darkmesh.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.darkmesh.agent.uapi.DeviceState;
import io.darkmesh.agent.uapi.DeviceUpdate;
import io.darkmesh.agent.uapi.PeerUpdate;
import io.darkmesh.agent.uapi.UapiException;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.tun.TunException;
import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.crypto.AeadCandidate;
import io.darkmesh.wireguard.key.PresharedKey;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.key.PublicKey;
import io.darkmesh.wireguard.noise.Tai64n;
import java.net.DatagramSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a real device and a real port, which need root. */
@Timeout(60)
final class WgDeviceTest {
    private final Random random = new Random(3);
    private LiveTunnel<PlainTunnel> live;
    private WgDevice device;

    @BeforeEach
    void open() {
        try {
            var config = new LiveTunnel.Config(
                    "dmagt%d", 1420, 0, Tai64n.ZERO, AeadCandidate::jdk, DatapathSettings.AUTOMATIC);
            live = LiveTunnel.open(config, PlainTunnel::new, failure -> {});
            live.start();
            device = new WgDevice(live);
        } catch (TunException e) {
            System.out.println("SKIPPED WgDeviceTest: " + e.getMessage());
        }
    }

    @AfterEach
    void close() {
        if (live != null) {
            live.close();
        }
    }

    private static DeviceUpdate peers(PeerUpdate... peers) {
        return new DeviceUpdate(
                new DeviceUpdate.KeyChange.Keep(), OptionalInt.empty(), OptionalInt.empty(), false, List.of(peers));
    }

    private static DeviceUpdate port(int port) {
        return new DeviceUpdate(
                new DeviceUpdate.KeyChange.Keep(), OptionalInt.of(port), OptionalInt.empty(), false, List.of());
    }

    private PublicKey anyKey() {
        return PrivateKey.generate(random).publicKey();
    }

    private static PeerUpdate peer(PublicKey key, PeerUpdate.AllowedIpStep... steps) {
        return new PeerUpdate(key, false, false, null, null, OptionalInt.empty(), List.of(steps));
    }

    private static PeerUpdate.AllowedIpStep add(String prefix) {
        return new PeerUpdate.AllowedIpStep.Add(Prefix.parse(prefix));
    }

    @Test
    void whatIsSetIsWhatIsTold() {
        if (live == null) {
            return;
        }
        PrivateKey own = PrivateKey.generate(random);
        PublicKey other = anyKey();
        byte[] psk = new byte[32];
        psk[0] = 7;
        var endpoint = UdpEndpoint.parse("[2001:db8::9]:7");
        var full = new PeerUpdate(
                other, false, false, new PresharedKey(psk), endpoint, OptionalInt.of(25), List.of(add("10.1.0.0/16")));
        device.set(new DeviceUpdate(
                new DeviceUpdate.KeyChange.To(own), OptionalInt.empty(), OptionalInt.of(77), false, List.of(full)));
        DeviceState state = device.get();
        assertThat(state.privateKey().publicKey()).isEqualTo(own.publicKey());
        assertThat(state.fwmark()).isEqualTo(77);
        assertThat(state.listenPort()).isEqualTo(live.port()).isPositive();
        DeviceState.Peer told = state.peers().getFirst();
        assertThat(told.publicKey()).isEqualTo(other);
        assertThat(told.presharedKey().toBytes()).isEqualTo(psk);
        assertThat(told.endpoint()).isEqualTo(endpoint);
        assertThat(told.keepaliveSeconds()).isEqualTo(25);
        assertThat(told.allowedIps()).containsExactly(Prefix.parse("10.1.0.0/16"));
    }

    @Test
    void anAllowedIpBelongsToOnePeerAndCanBeTakenAway() {
        if (live == null) {
            return;
        }
        PublicKey first = anyKey();
        PublicKey second = anyKey();
        device.set(peers(peer(first, add("10.0.0.0/8"), add("fd00::/8"))));
        device.set(peers(peer(second, add("10.0.0.0/8"))));
        device.set(peers(peer(first, new PeerUpdate.AllowedIpStep.Remove(Prefix.parse("fd00::/8")))));
        assertThat(device.get().peers())
                .extracting(DeviceState.Peer::allowedIps)
                .satisfies(lists -> {
                    assertThat(lists.get(0)).isEmpty();
                    assertThat(lists.get(1)).containsExactly(Prefix.parse("10.0.0.0/8"));
                });
    }

    @Test
    void ourOwnKeyIsNoPeerAndAnUpdateOfNobodyMakesNobody() {
        if (live == null) {
            return;
        }
        PrivateKey own = PrivateKey.generate(random);
        device.set(new DeviceUpdate(
                new DeviceUpdate.KeyChange.To(own), OptionalInt.empty(), OptionalInt.empty(), false, List.of()));
        device.set(peers(
                peer(own.publicKey()),
                new PeerUpdate(anyKey(), false, true, null, null, OptionalInt.empty(), List.of()),
                new PeerUpdate(anyKey(), true, false, null, null, OptionalInt.empty(), List.of())));
        assertThat(device.get().peers()).isEmpty();
    }

    @Test
    void replacingPeersLeavesThoseThatAreNamed() {
        if (live == null) {
            return;
        }
        PublicKey stays = anyKey();
        device.set(peers(peer(stays), peer(anyKey())));
        device.set(new DeviceUpdate(
                new DeviceUpdate.KeyChange.Keep(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                true,
                List.of(peer(stays))));
        assertThat(device.get().peers()).extracting(DeviceState.Peer::publicKey).containsExactly(stays);
    }

    @Test
    void thePortCanChangeAndOneThatIsTakenIsRefused() throws Exception {
        if (live == null) {
            return;
        }
        int before = live.port();
        int free;
        try (DatagramSocket taken = new DatagramSocket(0)) {
            free = taken.getLocalPort();
            assertThatExceptionOfType(UapiException.class)
                    .isThrownBy(() -> device.set(port(free)))
                    .matches(e -> e.errno() == UapiException.EADDRINUSE);
            assertThat(device.get().listenPort()).isEqualTo(before);
        }
        device.set(port(free));
        assertThat(device.get().listenPort()).isEqualTo(free);
    }

    @Test
    void tenThousandPeersAreSetAndToldInSeconds() {
        if (live == null) {
            return;
        }
        List<PeerUpdate> many = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            byte[] key = new byte[32];
            random.nextBytes(key);
            many.add(peer(new PublicKey(key), add("10." + (i >> 8) + "." + (i & 255) + ".1/32")));
        }
        long startNs = System.nanoTime();
        device.set(peers(many.toArray(PeerUpdate[]::new)));
        assertThat(device.get().peers()).hasSize(10_000);
        assertThat(System.nanoTime() - startNs).isLessThan(5_000_000_000L);
    }
}
