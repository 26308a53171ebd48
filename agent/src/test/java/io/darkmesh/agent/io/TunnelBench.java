package io.darkmesh.agent.io;

import io.darkmesh.tun.TunConfig;
import io.darkmesh.tun.TunOffload;
import io.darkmesh.tun.linux.LinuxTun;
import io.darkmesh.tun.udp.UdpAddress;
import io.darkmesh.tun.udp.UdpConfig;
import io.darkmesh.tun.udp.UdpSocket;
import io.darkmesh.wireguard.crypto.AeadCandidate;
import io.darkmesh.wireguard.crypto.AeadSelector;
import io.darkmesh.wireguard.key.PrivateKey;
import io.darkmesh.wireguard.key.PublicKey;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One tunnel to one peer with fixed keys: what the data path was measured with while it was written. Arguments:
 * interface, queues, private key, port, peer's public key, peer's address/port, allowed prefixes.
 */
final class TunnelBench {
    private TunnelBench() {}

    public static void main(String[] args) throws Exception {
        int queues = Integer.parseInt(args[1]);
        var offloads =
                Boolean.getBoolean("noTunOffload") ? EnumSet.noneOf(TunOffload.class) : EnumSet.allOf(TunOffload.class);
        LinuxTun tun = LinuxTun.open(TunConfig.named(args[0])
                .withMtuBytes(TestNode.MTU)
                .withQueues(queues)
                .withOffloads(offloads));
        boolean udpOffload = !Boolean.getBoolean("noUdpOffload");
        var config = UdpConfig.onPort(Integer.parseInt(args[3]))
                .withReusePort(queues > 1)
                .withOffloads(udpOffload, udpOffload);
        List<UdpSocket> ports = new ArrayList<>();
        for (int i = 0; i < queues; i++) {
            ports.add(UdpSocket.open(config));
        }
        var node = new TestNode(tun, ports, new PrivateKey(Base64.getDecoder().decode(args[2])), aead());
        String[] remote = args[5].split("/", 2);
        var address = new InetSocketAddress(InetAddress.getByName(remote[0]), Integer.parseInt(remote[1]));
        node.addPeer(PublicKey.fromBase64(args[4]), Optional.of(UdpAddress.of(address)), args[6].split(","));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> print(node.datapath)));
        node.start();
        System.out.println("ready " + tun.offloads());
        Thread.currentThread().join();
    }

    private static void print(Datapath datapath) {
        datapath.outbound()
                .forEach(c -> System.out.println("out " + c.packets() + " in " + c.batches() + " " + c.drops()));
        datapath.inbound()
                .forEach(c -> System.out.println("in " + c.packets() + " in " + c.batches() + " " + c.drops()));
    }

    /** The fastest as the selector finds it, or the one named by a property. */
    private static Supplier<AeadCandidate> aead() {
        String wanted = System.getProperty("aead", "");
        if (wanted.isEmpty()) {
            var selector = AeadSelector.fromJdkToVectorised(
                    System::nanoTime, Arena.global().allocate(AeadSelector.SCRATCH_BYTES));
            selector.runInBackground(selector::onTraffic);
            return selector::current;
        }
        AeadCandidate fixed = Stream.concat(Stream.of(AeadCandidate.jdk()), AeadCandidate.vectorised().stream())
                .filter(candidate -> candidate.name().equals(wanted))
                .findFirst()
                .orElseThrow();
        return () -> fixed;
    }
}
