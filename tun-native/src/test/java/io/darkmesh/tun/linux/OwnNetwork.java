package io.darkmesh.tun.linux;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.darkmesh.tun.libc.Libc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;

/** Runs a test in a network namespace of its own, which goes away with the thread. */
public final class OwnNetwork {
    private static final int CLONE_NEWNET = 0x40000000;

    private OwnNetwork() {}

    public interface Body {
        void run() throws Exception;
    }

    /** Says aloud when it skips the test because it may not make a namespace or a TUN device. */
    public static void run(Body body) throws Exception {
        boolean isPossible = isRoot() && Files.exists(Path.of("/dev/net/tun"));
        if (!isPossible) {
            System.out.println("SKIPPED: a test of the real TUN device needs root and /dev/net/tun");
        }
        assumeTrue(isPossible, "needs root and /dev/net/tun");
        var task = new FutureTask<Void>(() -> {
            if (Libc.unshare(CLONE_NEWNET) < 0) {
                throw new IOException("unshare: " + Libc.strerror(Libc.errno()));
            }
            ip("link set lo up");
            body.run();
            return null;
        });
        Thread.ofPlatform().start(task);
        task.get();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Runs {@code ip} in this thread's namespace. */
    public static void ip(String arguments) throws Exception {
        Process process = new ProcessBuilder(("ip " + arguments).split(" "))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("ip " + arguments + ": " + output);
        }
    }
}
