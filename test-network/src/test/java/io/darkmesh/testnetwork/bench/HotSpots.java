package io.darkmesh.testnetwork.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts perf's samples by thread and by what ran there. Names of methods that the JIT compiled come from the maps that
 * the JVMs wrote: perf of Debian 12 reads these maps and finds nothing in them.
 */
final class HotSpots {
    /** A line of {@code perf script -F comm,pid,ip,sym,dso}. */
    private static final Pattern SAMPLE =
            Pattern.compile("\\s*(.+?)\\s+(\\d+)\\s+([0-9a-f]+)\\s+(.*?)\\s*\\(([^()]*(?:\\(deleted\\))?)\\)");

    private static final Pattern JIT = Pattern.compile(".*/perf-\\d+\\.map|\\[JIT] tid \\d+|//anon");

    private static final Pattern METHOD = Pattern.compile("\\S+ (\\S+)\\(");

    private final Map<Long, TreeMap<Long, Compiled>> methods = new HashMap<>();
    private final Map<String, Integer> programs = new HashMap<>();
    private final Map<String, Integer> symbols = new HashMap<>();
    private int samples;

    private record Compiled(long bytes, String name) {}

    /** Takes what {@code jcmd PID Compiler.perfmap} has written. */
    void readMap(long pid, Path map) throws IOException {
        var known = new TreeMap<Long, Compiled>();
        for (String line : Files.readAllLines(map)) {
            String[] words = line.split(" ", 3);
            known.put(hex(words[0]), new Compiled(hex(words[1]), shortened(words[2])));
        }
        methods.put(pid, known);
    }

    private static long hex(String number) {
        return Long.parseUnsignedLong(number.startsWith("0x") ? number.substring(2) : number, 16);
    }

    /** Class and method of {@code long a.b.C.method(int, int)}; what is no method stays as it is. */
    private static String shortened(String signature) {
        Matcher method = METHOD.matcher(signature);
        return method.lookingAt() ? method.group(1) : signature;
    }

    /** Takes one sample; lines that are none are passed over. */
    void add(String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            return;
        }
        samples++;
        boolean isJit = JIT.matcher(sample.group(5)).matches();
        String where = isJit ? "JIT" : sample.group(5).substring(sample.group(5).lastIndexOf('/') + 1);
        String symbol = isJit ? method(Long.parseLong(sample.group(2)), hex(sample.group(3))) : sample.group(4);
        String program = "%-16s %-20s".formatted(sample.group(1), where);
        programs.merge(program, 1, Integer::sum);
        symbols.merge(program + " " + symbol, 1, Integer::sum);
    }

    private String method(long pid, long address) {
        var known = methods.getOrDefault(pid, new TreeMap<>()).floorEntry(address);
        boolean isInside =
                known != null && address < known.getKey() + known.getValue().bytes();
        return isInside ? known.getValue().name() : "(unknown)";
    }

    /** Threads and the programs that ran in them, most samples first, each with its share of all. */
    List<String> programs(int limit) {
        return shares(programs, limit);
    }

    /** As {@link #programs}, with functions and methods. */
    List<String> symbols(int limit) {
        return shares(symbols, limit);
    }

    private List<String> shares(Map<String, Integer> counts, int limit) {
        Stream<Map.Entry<String, Integer>> sorted = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()));
        return sorted.limit(limit)
                .map(entry -> "%6.2f%%  %s".formatted(100.0 * entry.getValue() / samples, entry.getKey()))
                .toList();
    }
}
