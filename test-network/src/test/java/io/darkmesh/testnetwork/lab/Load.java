package io.darkmesh.testnetwork.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What else this machine does: limits that the product promises are for one that has nothing else to do. */
public final class Load {
    private Load() {}

    /** The limit, or longer where more programs want to run than there are processors. */
    public static Duration scaled(Duration limit) {
        try {
            double waiting = Double.parseDouble(
                    Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
            double factor = Math.max(1, waiting / Runtime.getRuntime().availableProcessors());
            return Duration.ofMillis((long) (limit.toMillis() * factor));
        } catch (IOException e) {
            throw new LabException("no /proc/loadavg", e);
        }
    }
}
