package io.darkmesh.testnetwork.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.testnetwork.junit.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@Needs({"ip", "nft", "ping"})
final class LabTest {
    @Test
    void twoHostsReachEachOtherOverIpv4AndIpv6() {
        try (Lab lab = Lab.open()) {
            Host alice = lab.host("alice");
            Host bob = lab.host("bob");
            alice.run("ping", "-c1", "-W2", bob.ipv4()).orFail();
            alice.run("ping", "-c1", "-W2", bob.ipv6()).orFail();
        }
    }

    @Test
    void nothingIsLeftBehind() {
        Path folder;
        long pid;
        try (Lab lab = Lab.open()) {
            Host alice = lab.host("alice");
            alice.start("sleep", List.of("sleep", "1000"));
            folder = alice.folder().getParent();
            pid = alice.pid();
        }
        assertThat(folder).doesNotExist();
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    @Test
    void eightHostsAreBuiltInLessThanTwoSeconds() {
        long start = System.nanoTime();
        try (Lab lab = Lab.open()) {
            for (int i = 0; i < 8; i++) {
                lab.host("h" + i);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            System.out.println("A laboratory of eight hosts was built in " + took.toMillis() + " ms");
            assertThat(took).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void aKilledProgramIsGone() {
        try (Lab lab = Lab.open()) {
            Host alice = lab.lonely("alice");
            Program sleep = alice.start("sleep", List.of("bash", "-c", "echo started; sleep 1000"));
            sleep.awaitOutput("started", Duration.ofSeconds(5));
            sleep.kill();
            assertThat(alice.run("pgrep", "sleep").ok()).isFalse();
        }
    }

    @Test
    void theFolderOfARunThatWasKilledIsRemovedByTheNext() throws Exception {
        Process killed = new ProcessBuilder("true").start();
        killed.waitFor();
        Path leftover = Files.createTempDirectory(Lab.PREFIX + killed.pid() + "-");
        Files.createFile(leftover.resolve("file"));
        Lab.open().close();
        assertThat(leftover).doesNotExist();
    }

    @Test
    void aHostSeesOnlyWhatItStarted() {
        try (Lab lab = Lab.open()) {
            Host alice = lab.lonely("alice");
            assertThat(alice.run("hostname").out().strip()).isEqualTo("alice");
            assertThat(alice.run("bash", "-c", "ls -d /proc/[0-9]* | wc -l")
                            .out()
                            .strip())
                    .isIn("3", "4");
            assertThat(alice.run("ls", "/run").out().strip()).isEqualTo("wireguard");
        }
    }
}
