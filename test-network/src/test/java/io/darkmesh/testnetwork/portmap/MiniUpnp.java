package io.darkmesh.testnetwork.portmap;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.Lab;
import io.darkmesh.testnetwork.lab.LabException;
import io.darkmesh.testnetwork.lab.Program;
import io.darkmesh.testnetwork.lab.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A router's miniupnpd: PCP and NAT-PMP on one port, or UPnP-IGD. It opens ports only at an address that is none for
 * documentation, so the router has another one besides.
 */
final class MiniUpnp {
    static final String ADDRESS = "11.0.0.20";

    private final Host router;
    private final Program program;

    private MiniUpnp(Host router, Program program) {
        this.router = router;
        this.program = program;
    }

    static MiniUpnp start(Lab lab, Router on, boolean natPmp, boolean upnp) {
        Host router = on.host();
        router.run("ip", "addr", "replace", ADDRESS + "/32", "dev", "wan").orFail();
        lab.internet()
                .run("ip", "route", "replace", ADDRESS, "via", router.ipv4(), "dev", "to-" + router.name())
                .orFail();
        router.runWithInput("""
                        table inet filter
                        delete table inet filter
                        table inet filter {
                          chain forward { type filter hook forward priority 0; jump miniupnpd; }
                          chain prerouting { type nat hook prerouting priority -100; jump prerouting_miniupnpd; }
                          chain postrouting { type nat hook postrouting priority 90; jump postrouting_miniupnpd; }
                          chain miniupnpd {}
                          chain prerouting_miniupnpd {}
                          chain postrouting_miniupnpd {}
                        }
                        """, "nft", "-f", "-").orFail();
        Path file = router.folder().resolve("miniupnpd.conf");
        write(file, """
                ext_ifname=wan
                ext_ip=%s
                listening_ip=lan
                port=5000
                enable_natpmp=%s
                enable_upnp=%s
                secure_mode=yes
                uuid=00000000-0000-4000-8000-000000000001
                lease_file=%s
                allow 1024-65535 0.0.0.0/0 1024-65535
                """.formatted(
                        ADDRESS,
                        natPmp ? "yes" : "no",
                        upnp ? "yes" : "no",
                        router.folder().resolve("leases")));
        Program program = router.start("miniupnpd", List.of("/usr/sbin/miniupnpd", "-d", "-f", file.toString()));
        return new MiniUpnp(router, program);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new LabException("cannot write " + file, e);
        }
    }

    /** What it forwards, as nftables shows it. */
    String rules() {
        return router.run("nft", "list", "chain", "inet", "filter", "prerouting_miniupnpd")
                .orFail()
                .out();
    }

    String log() {
        return program.tail();
    }

    void kill() {
        program.kill();
    }
}
