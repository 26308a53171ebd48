package io.darkmesh.testnetwork.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HotSpotsTest {
    private final HotSpots spots = new HotSpots();

    @TempDir
    private Path folder;

    @Test
    void namesWhatTheJitCompiled() throws IOException {
        spots.readMap(17, map("0x00007f00000000a0 0x20 void a.B.run(int[], int)", "7f0000000100 10 StubRoutines (1)"));
        spots.add("udp-in-0    17     7f00000000a0 [unknown] (/tmp/perf-17.map)");
        spots.add("udp-in-0    17     7f00000000bf [unknown] ([JIT] tid 17)");
        spots.add("udp-in-0    17     7f0000000108 [unknown] (//anon)");

        assertThat(spots.symbols(9))
                .containsExactly(
                        " 66.67%  udp-in-0         JIT                  a.B.run",
                        " 33.33%  udp-in-0         JIT                  StubRoutines (1)");
    }

    @Test
    void saysWhereItKnowsNoName() throws IOException {
        spots.readMap(17, map("0xa0 0x20 void a.B.run()"));
        spots.add("tun-out-0    17     c0 [unknown] (/tmp/perf-17.map)");
        spots.add("tun-out-0    18     a0 [unknown] (/tmp/perf-18.map)");

        assertThat(spots.symbols(9)).containsExactly("100.00%  tun-out-0        JIT                  (unknown)");
    }

    @Test
    void countsProgramsByThread() {
        spots.add("C2 CompilerThre    17     ffffffff81000000 tcp_ack ([kernel.kallsyms])");
        spots.add("C2 CompilerThre    17     ffffffff81000004 tcp_ack ([kernel.kallsyms])");
        spots.add("C2 CompilerThre    17     7f0000000000 Compile::Optimize (/usr/lib/jvm/lib/libjvm.so)");
        spots.add("iperf3    20     7f0000000000 ffi_call (/root/jna12.tmp (deleted))");
        spots.add("not a sample");

        assertThat(spots.programs(9))
                .containsExactly(
                        " 50.00%  C2 CompilerThre  [kernel.kallsyms]   ",
                        " 25.00%  C2 CompilerThre  libjvm.so           ",
                        " 25.00%  iperf3           jna12.tmp (deleted) ");
        assertThat(spots.symbols(1)).containsExactly(" 50.00%  C2 CompilerThre  [kernel.kallsyms]    tcp_ack");
    }

    private Path map(String... lines) throws IOException {
        return Files.write(folder.resolve("map"), List.of(lines));
    }
}
