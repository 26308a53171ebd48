package io.darkmesh.agent.os;

import io.darkmesh.tun.linux.SchedulingSlice;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The JVM's compilers, which compute for a long time now and then. With a longer time slice than everybody else's they
 * let whatever wakes up go first, on this host and not only in this process; their share stays what it was.
 */
public final class CompilerThreads {
    /** Longer than what anybody has unasked, in nanoseconds. */
    public static final long SLICE_NS = 20_000_000;

    private static final Path TASKS = Path.of("/proc/self/task");

    private CompilerThreads() {}

    /**
     * Gives those there are a long slice, which those they start inherit.
     *
     * @return how many have it now
     */
    public static int letOthersGoFirst() {
        int changed = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                if (isCompiler(task)
                        && SchedulingSlice.request(
                                Integer.parseInt(task.getFileName().toString()), SLICE_NS)) {
                    changed++;
                }
            }
        } catch (IOException e) {
            return changed; // no /proc: they stay as they are
        }
        return changed;
    }

    private static boolean isCompiler(Path task) {
        try {
            String name = Files.readString(task.resolve("comm"));
            return name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler");
        } catch (IOException e) {
            return false; // it has ended
        }
    }
}
