package io.darkmesh.testnetwork.bench;

import io.darkmesh.testnetwork.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel counts, proc(5). */
final class ProcFs {
    private static final double TICKS_PER_SECOND = 100;
    private static final int IDLE = 4;
    private static final int IOWAIT = 5;
    private static final int STEAL = 8;
    private static final int GUEST = 9;

    private ProcFs() {}

    /** Seconds that the processors of the whole machine were busy since it started. */
    static double busySeconds() {
        String[] fields =
                read(Path.of("/proc/stat")).lines().findFirst().orElseThrow().split(" +");
        long busy = 0;
        for (int i = 1; i < Math.min(fields.length, GUEST); i++) {
            if (i != IDLE && i != IOWAIT && i != STEAL) {
                busy += Long.parseLong(fields[i]);
            }
        }
        return busy / TICKS_PER_SECOND;
    }

    /** Processor seconds of a process, all its threads. */
    static double seconds(long pid) {
        String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(afterName[11]) + Long.parseLong(afterName[12])) / TICKS_PER_SECOND;
    }

    /** Resident memory of a process in MiB. */
    static double residentMiB(long pid) {
        return Long.parseLong(status(pid, "VmRSS:").replaceAll("\\D", "")) / 1024.0;
    }

    /** The number that a process has in its own namespace. */
    static long innerPid(long pid) {
        String[] numbers = status(pid, "NSpid:").split("\\s+");
        return Long.parseLong(numbers[numbers.length - 1]);
    }

    private static String status(long pid, String name) {
        return read(Path.of("/proc", Long.toString(pid), "status"))
                .lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new LabException("cannot read " + file, e);
        }
    }
}
