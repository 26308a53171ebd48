package io.darkmesh.tun.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

final class SchedulingSliceTest {
    private static final Path ITSELF = Path.of("/proc/thread-self/sched");

    /** The kernel shows a thread's slice since 6.12, by which it can be asked for. */
    @Test
    void theKernelKeepsToIt() throws Exception {
        if (!Files.isReadable(ITSELF) || !Files.readString(ITSELF).contains("se.slice")) {
            System.out.println("SKIPPED: this kernel shows no slices in " + ITSELF);
            Assumptions.abort("no slices here");
        }
        var answer = new CompletableFuture<String>();
        Thread.ofPlatform().start(() -> {
            boolean isKept = SchedulingSlice.request(SchedulingSlice.SHORTEST_NS);
            answer.complete(isKept + " " + slice());
        });
        assertThat(answer.get()).isEqualTo("true " + SchedulingSlice.SHORTEST_NS);
    }

    @Test
    void refusesWhatIsTooShort() throws Exception {
        var answer = new CompletableFuture<Boolean>();
        Thread.ofPlatform().start(() -> answer.complete(SchedulingSlice.request(1)));
        assertThat(answer.get()).isFalse();
    }

    private static String slice() {
        try {
            return Files.readAllLines(ITSELF).stream()
                    .filter(line -> line.startsWith("se.slice"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("none");
        } catch (IOException e) {
            return e.toString();
        }
    }
}
