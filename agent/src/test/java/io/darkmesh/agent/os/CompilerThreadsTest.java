package io.darkmesh.agent.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.tun.linux.SchedulingSlice;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

final class CompilerThreadsTest {
    /** A JVM of its default settings has a C1 and a C2. */
    @Test
    void areFoundByTheirNames() throws Exception {
        var isKept = new CompletableFuture<Boolean>();
        Thread.ofPlatform().start(() -> isKept.complete(SchedulingSlice.request(SchedulingSlice.SHORTEST_NS)));
        if (!isKept.get()) {
            System.out.println("SKIPPED: this kernel knows no slices of threads (since Linux 6.12)");
            Assumptions.abort("no slices here");
        }
        assertThat(CompilerThreads.letOthersGoFirst()).isGreaterThanOrEqualTo(2);
    }
}
