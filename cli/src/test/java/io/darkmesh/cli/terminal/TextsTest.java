package io.darkmesh.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.IpPrefix;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextsTest {
    @ParameterizedTest
    @CsvSource({
        "100.64.0.1/32,100.64.0.1",
        "100.64.0.0/10,100.64.0.0/10",
        "10.0.0.0/8,10.0.0.0/8",
        "fd98:3396:ca91:0:0:0:6471:ee50/128,fd98:3396:ca91::6471:ee50",
        "fd98:3396:ca91:0:0:0:0:0/48,fd98:3396:ca91::/48",
        "0:0:0:0:0:0:0:1/128,::1",
        "0:0:0:0:0:0:0:0/0,::/0",
        "2001:0:0:1:0:0:0:1/128,2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1/128,2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1/128,2001:db8:0:1:1:1:1:1",
        "fd00:10:0:0:20:0:1:1/128,fd00:10::20:0:1:1",
    })
    void addressesAreAsShortAsRfc5952WantsThem(String written, String shown) {
        assertThat(Texts.addresses(List.of(IpPrefix.parse(written)))).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "1023,1023 B", "1024,1.0 KiB", "1572864,1.5 MiB", "9223372036854775807,8192.0 PiB"})
    void bytesHaveAUnit(long bytes, String shown) {
        assertThat(Texts.bytes(bytes)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0,0 s", "119,119 s", "120,2 min", "7199,119 min", "7200,2 h", "172800,2 d"})
    void durationsHaveAUnit(long seconds, String shown) {
        assertThat(Texts.duration(seconds)).isEqualTo(shown);
    }

    @Test
    void aTablesColumnsAreAsWideAsTheirWidestCell() {
        var table = new Table("A", "B");
        table.row("long cell", "x");
        assertThat(table.lines()).containsExactly("A          B", "long cell  x");
    }

    @Test
    void aQrCodeIsSquareWithAQuietZone() {
        List<String> lines = QrDrawing.of("https://mesh.example/device?user_code=WDJB-MJHT");
        // version 3 (29 modules) and 2 light modules on each side: 33 columns, two modules to a line
        assertThat(lines).hasSize(17).allMatch(line -> line.length() == 33);
        assertThat(lines.getFirst()).matches("█+");
        assertThat(lines.getLast()).matches("▀+");
    }
}
