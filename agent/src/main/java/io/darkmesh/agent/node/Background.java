package io.darkmesh.agent.node;

import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts this program once more, in the background, as wireguard-go does without {@code -f}. */
public final class Background {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final int LOOK_EVERY_MS = 20;

    private Background() {}

    /**
     * Starts it and waits until its socket answers. Until then its messages are ours.
     *
     * @param arguments of this process's {@code main}
     * @param inForeground what they are to be in the background
     * @return the exit code: 0 once it runs, its own when it ended before
     */
    public static int start(String[] arguments, List<String> inForeground, String device) {
        try {
            Process process = launch(arguments, inForeground);
            Thread.ofVirtual().start(() -> relay(process.getErrorStream()));
            long deadlineNs = System.nanoTime() + START_TIMEOUT.toNanos();
            while (!answers(Wg.socket(device))) {
                if (process.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
                    Thread.sleep(LOOK_EVERY_MS); // its last words
                    return process.exitValue();
                }
                if (System.nanoTime() > deadlineNs) {
                    LOG.error("{} is not ready after {} s", device, START_TIMEOUT.toSeconds());
                    process.destroy();
                    return ExitCode.FAILED;
                }
            }
            return ExitCode.DONE;
        } catch (IOException e) {
            LOG.error("cannot start in the background: {}; use -f", e.getMessage());
            return ExitCode.HOST;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED;
        }
    }

    private static Process launch(String[] arguments, List<String> inForeground) throws IOException {
        String[] own = Files.readString(Path.of("/proc/self/cmdline")).split("\0");
        List<String> command = new ArrayList<>(Arrays.asList(own).subList(0, own.length - arguments.length));
        command.addAll(inForeground);
        var builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put(Wg.DETACHED, "1");
        return builder.start();
    }

    private static boolean answers(Path socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void relay(InputStream messages) {
        try (messages) {
            byte[] buffer = new byte[1024];
            for (int read = messages.read(buffer); read >= 0; read = messages.read(buffer)) {
                System.err.write(buffer, 0, read);
                System.err.flush();
            }
        } catch (IOException e) {
            LOG.debug("the messages broke off", e);
        }
    }
}
