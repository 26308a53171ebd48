package io.darkmesh.testnetwork.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** All figures of all contenders: a table for people, JSON for programs. */
final class Report {
    private final List<String> contenders;
    private final Map<Figure, Map<String, Samples>> figures = new LinkedHashMap<>();

    Report(List<String> contenders) {
        this.contenders = List.copyOf(contenders);
    }

    void add(String contender, Figure figure, double value) {
        figures.computeIfAbsent(figure, name -> new LinkedHashMap<>())
                .computeIfAbsent(contender, name -> new Samples())
                .add(value);
    }

    /**
     * The table: median, and least and greatest in brackets; then each contender's ratio to the one named.
     *
     * @param against what the ratios are to
     */
    String table(String against) {
        StringBuilder text = new StringBuilder();
        text.append(row("figure", "unit", contenders));
        figures.forEach((figure, byContender) -> text.append(row(
                figure.name(),
                figure.unit(),
                contenders.stream().map(name -> cell(byContender.get(name))).toList())));
        text.append("\nratio of medians to ").append(against).append(" (for + more is better, for - less)\n");
        text.append(row("figure", "", contenders));
        figures.forEach((figure, byContender) -> {
            Samples base = byContender.get(against);
            text.append(row(
                    figure.name(),
                    figure.higherIsBetter() ? "+" : "-",
                    contenders.stream()
                            .map(name -> ratio(byContender.get(name), base))
                            .toList()));
        });
        return text.toString();
    }

    private static String row(String name, String unit, List<String> cells) {
        return "%-16s %-10s".formatted(name, unit)
                + cells.stream().map(cell -> " %24s".formatted(cell)).collect(Collectors.joining())
                + "\n";
    }

    private static String cell(Samples samples) {
        if (samples == null) {
            return "";
        }
        if (samples.values().size() == 1) {
            return number(samples.median());
        }
        return number(samples.median()) + " (" + number(samples.min()) + "-" + number(samples.max()) + ")";
    }

    private static String ratio(Samples samples, Samples base) {
        if (samples == null || base == null || base.median() == 0) {
            return "";
        }
        return String.format(Locale.ROOT, "%.2f", samples.median() / base.median());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.0f", value);
    }

    /** Every sample of every figure. */
    String json(String machine) {
        String body = figures.entrySet().stream()
                .map(entry -> "    {\"figure\": \"%s\", \"unit\": \"%s\", \"higherIsBetter\": %s, \"samples\": {%s}}"
                        .formatted(
                                entry.getKey().name(),
                                entry.getKey().unit(),
                                entry.getKey().higherIsBetter(),
                                samples(entry.getValue())))
                .collect(Collectors.joining(",\n"));
        return "{\n  \"schema\": 1,\n  \"machine\": \"%s\",\n  \"figures\": [\n%s\n  ]\n}\n".formatted(machine, body);
    }

    private static String samples(Map<String, Samples> byContender) {
        return byContender.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\": "
                        + entry.getValue().values().stream()
                                .map(value -> String.format(Locale.ROOT, "%.3f", value))
                                .toList())
                .collect(Collectors.joining(", "));
    }
}
