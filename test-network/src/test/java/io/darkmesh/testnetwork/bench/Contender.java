package io.darkmesh.testnetwork.bench;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.Lab;
import io.darkmesh.testnetwork.wireguard.Implementation;
import io.darkmesh.testnetwork.wireguard.WireGuard;
import java.util.List;

/** Something to measure. */
interface Contender {
    String name();

    /** Builds it between the hosts of a fresh laboratory; everything ends with the laboratory. */
    Tunnel start(Lab lab);

    /** Nothing but the cable. */
    record BareVeth() implements Contender {
        @Override
        public String name() {
            return "veth";
        }

        @Override
        public Tunnel start(Lab lab) {
            List<Host> hosts = lab.pair("near", "far");
            Host far = hosts.get(1);
            return new Tunnel(hosts.get(0), far, far.ipv4(), far.ipv6(), List.of(), 1500);
        }
    }

    /** A WireGuard device at each end, configured by the stock tools. */
    record WireGuardDevices(Implementation implementation) implements Contender {
        @Override
        public String name() {
            return implementation.name();
        }

        @Override
        public Tunnel start(Lab lab) {
            List<Host> hosts = lab.pair("near", "far");
            WireGuard near = WireGuard.start(hosts.get(0), implementation, 1);
            WireGuard far = WireGuard.start(hosts.get(1), implementation, 2);
            WireGuard.connect(near, far);
            List<Long> processes = List.of(near.program().pid(), far.program().pid());
            return new Tunnel(near.host(), far.host(), far.ipv4(), far.ipv6(), processes, mtu(near));
        }

        private static int mtu(WireGuard device) {
            return Integer.parseInt(device.host()
                    .run("cat", "/sys/class/net/" + device.device() + "/mtu")
                    .orFail()
                    .out()
                    .strip());
        }
    }
}
