package io.darkmesh.testnetwork.longrun;

import io.darkmesh.testnetwork.lab.Lab;
import io.darkmesh.testnetwork.lab.LabException;
import io.darkmesh.testnetwork.wireguard.Implementation;
import io.darkmesh.testnetwork.wireguard.WireGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Two hosts with a tunnel between them; the first one's program is looked at. */
record Tunnelled(Lab lab, WireGuard observed, WireGuard other) implements AutoCloseable {
    static Tunnelled open(Implementation observed, Implementation other) {
        Lab lab = Lab.open();
        var a = WireGuard.start(lab.host("alice"), observed, 1);
        var b = WireGuard.start(lab.host("bob"), other, 2);
        WireGuard.connect(a, b);
        a.ping(b.ipv4()).orFail();
        return new Tunnelled(lab, a, b);
    }

    /** Resident memory of the program that is looked at. */
    double residentMiB() {
        try {
            return Files.readAllLines(Path.of("/proc/" + observed.program().pid() + "/status")).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    / 1024.0;
        } catch (IOException e) {
            throw new LabException("it is gone\n" + observed.program().tail(), e);
        }
    }

    /** Lines that no program should have to write. */
    long complaints() {
        return observed.program()
                .err()
                .lines()
                .filter(line -> line.contains("Exception") || line.contains("ERROR") || line.contains("\tat "))
                .count();
    }

    @Override
    public void close() {
        lab.close();
    }
}
