package io.darkmesh.wireguard.crypto.bench;

import io.darkmesh.wireguard.crypto.AeadCandidate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The AEADs of this JVM under JMH: nanoseconds per packet, and bytes of garbage per packet, of which the vectorised ones
 * may make none. Each packet has a new nonce. OpenSSL, which no JVM runs, is in {@link AeadBenchmark}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class AeadJmh {
    private static final int PACKETS = 64;
    private static final String GARBAGE = "gc.alloc.rate.norm";
    /** JMH's own allocations, shared out over the packets of an iteration, are thousandths of a byte. */
    private static final double NO_GARBAGE_BYTES = 0.5;

    /** Runs them all, prints JMH's table, and ends with 1 when a vectorised one made garbage. */
    public static void main(String[] arguments) throws RunnerException {
        var options = new OptionsBuilder()
                .include(AeadJmh.class.getName())
                .param("aead", contestants().stream().map(Contestant::name).toArray(String[]::new))
                .addProfiler(GCProfiler.class)
                .build();
        List<String> dirty = withGarbage(new Runner(options).run());
        if (!dirty.isEmpty()) {
            System.err.println("garbage per packet: " + String.join(", ", dirty));
            System.exit(1);
        }
        System.out.println("garbage per packet of the vectorised ones: none");
    }

    private static List<JavaContestant> contestants() {
        var all = new ArrayList<JavaContestant>();
        AeadCandidate.vectorised().forEach(candidate -> all.add(new OurContestant(candidate)));
        all.add(new OurContestant(AeadCandidate.jdk()));
        all.add(new SunJceContestant());
        all.add(new BouncyCastleContestant());
        return all;
    }

    private static List<String> withGarbage(Collection<RunResult> results) {
        Set<String> clean =
                AeadCandidate.vectorised().stream().map(AeadCandidate::name).collect(Collectors.toSet());
        return results.stream()
                .filter(result -> clean.contains(result.getParams().getParam("aead")))
                .filter(result -> garbage(result) > NO_GARBAGE_BYTES)
                .map(result -> "%s, %s B: %.1f B"
                        .formatted(
                                result.getParams().getParam("aead"),
                                result.getParams().getParam("bytes"),
                                garbage(result)))
                .toList();
    }

    /** Throws when JMH counted none: then nothing would be proven. */
    private static double garbage(RunResult result) {
        Result<?> counted = result.getSecondaryResults().get(GARBAGE);
        if (counted == null) {
            throw new IllegalStateException("JMH has no " + GARBAGE + " in " + result.getSecondaryResults());
        }
        return counted.getScore();
    }

    /** Seals a ring of packets. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public void seal(Ring ring) {
        ring.sealAll();
    }

    /** Opens a ring of packets. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public void open(SealedRing ring) {
        ring.openAll();
    }

    /** Packets that fit the first two caches. */
    @State(Scope.Thread)
    public static class Ring {
        @Param({"64", "1420"})
        public int bytes;

        /** The name of a contestant; {@link #main} gives those that this machine has. */
        @Param("")
        public String aead = "";

        private JavaContestant contestant = new SunJceContestant();
        private int placeBytes;
        private long next;

        /** Finds what the parameters name. */
        @Setup
        public void choose() {
            contestant = contestants().stream()
                    .filter(each -> each.name().equals(aead))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no AEAD of the name " + aead));
            placeBytes = new Contestant.Case(false, bytes).placeBytes();
        }

        final void sealAll() {
            for (int i = 0; i < PACKETS; i++) {
                contestant.seal(next + i, i * placeBytes, bytes);
            }
            next += PACKETS;
        }

        final void openAll() {
            long first = next - PACKETS;
            for (int i = 0; i < PACKETS; i++) {
                if (!contestant.open(first + i, i * placeBytes, bytes)) {
                    throw new IllegalStateException(aead + " did not open what it sealed");
                }
            }
        }
    }

    /** One that is sealed anew before each opening, outside of what is timed. */
    @State(Scope.Thread)
    public static class SealedRing extends Ring {
        /** Seals it. */
        @Setup(Level.Invocation)
        public void seal() {
            sealAll();
        }
    }
}
