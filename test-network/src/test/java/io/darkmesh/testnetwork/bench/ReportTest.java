package io.darkmesh.testnetwork.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportTest {
    private final Report report = new Report(List.of("ours", "theirs"));

    @Test
    void theTableHasMediansSpreadAndRatios() {
        for (double value : new double[] {300, 100, 200}) {
            report.add("ours", Figure.throughput("tcp-1"), value);
        }
        report.add("theirs", Figure.throughput("tcp-1"), 50);
        assertThat(report.table("theirs").lines().map(line -> line.replaceAll(" +", " ")))
                .contains("tcp-1 Mbit/s 200 (100-300) 50", "tcp-1 + 4.00 1.00");
    }

    @Test
    void aFigureThatOneDoesNotHaveStaysEmpty() {
        report.add("ours", Figure.microseconds("ping-p50"), 7);
        assertThat(report.table("theirs").lines().map(line -> line.replaceAll(" +", " ")))
                .contains("ping-p50 us 7.00 ", "ping-p50 - ");
    }

    @Test
    void jsonHasEverySample() {
        report.add("ours", Figure.throughput("tcp-1"), 1.5);
        report.add("ours", Figure.throughput("tcp-1"), 2.5);
        assertThat(report.json("box")).contains("\"samples\": {\"ours\": [1.500, 2.500]}");
    }

    @Test
    void aPercentileIsInterpolated() {
        double[] values = {4, 1, 3, 2};
        assertThat(Samples.percentile(values, 0)).isEqualTo(1);
        assertThat(Samples.percentile(values, 50)).isEqualTo(2.5);
        assertThat(Samples.percentile(values, 100)).isEqualTo(4);
    }
}
