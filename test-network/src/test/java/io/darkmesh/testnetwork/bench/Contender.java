package io.darkmesh.testnetwork.bench;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.Lab;
import io.darkmesh.testnetwork.mesh.Agent;
import io.darkmesh.testnetwork.mesh.Mesh;
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
            int mtuBytes = mtu(near.host(), near.device());
            return new Tunnel(near.host(), far.host(), far.ipv4(), far.ipv6(), processes, mtuBytes);
        }
    }

    /** Our agents in a mesh of two, with its filter and all; the coordinator runs beside the near one. */
    record MeshOfTwo() implements Contender {
        @Override
        public String name() {
            return "mesh";
        }

        @Override
        public Tunnel start(Lab lab) {
            List<Host> hosts = lab.pair("near", "far");
            Mesh mesh = Mesh.in(lab, hosts.get(0));
            Agent near = mesh.join(hosts.get(0));
            Agent far = mesh.join(hosts.get(1));
            List<Long> processes = List.of(near.program().pid(), far.program().pid());
            int mtuBytes = mtu(near.host(), "mesh0");
            return new Tunnel(near.host(), far.host(), far.address(false), far.address(true), processes, mtuBytes);
        }
    }

    private static int mtu(Host host, String device) {
        String mtu =
                host.run("cat", "/sys/class/net/" + device + "/mtu").orFail().out();
        return Integer.parseInt(mtu.strip());
    }
}
