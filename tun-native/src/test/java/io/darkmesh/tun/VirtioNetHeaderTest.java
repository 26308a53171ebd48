package io.darkmesh.tun;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

final class VirtioNetHeaderTest {
    private final MemorySegment buffer = Arena.ofAuto().allocate(32);

    @Test
    void readsBackEveryFieldAtAnOddOffset() {
        VirtioNetHeader.write(buffer, 3, VirtioNetHeader.NEEDS_CSUM, VirtioNetHeader.GSO_TCPV6, 72, 1348);
        VirtioNetHeader.writeChecksum(buffer, 3, 40, 16);

        assertThat(VirtioNetHeader.flags(buffer, 3)).isEqualTo(VirtioNetHeader.NEEDS_CSUM);
        assertThat(VirtioNetHeader.gsoType(buffer, 3)).isEqualTo(VirtioNetHeader.GSO_TCPV6);
        assertThat(VirtioNetHeader.headerBytes(buffer, 3)).isEqualTo(72);
        assertThat(VirtioNetHeader.gsoBytes(buffer, 3)).isEqualTo(1348);
        assertThat(VirtioNetHeader.checksumStart(buffer, 3)).isEqualTo(40);
        assertThat(VirtioNetHeader.checksumOffset(buffer, 3)).isEqualTo(16);
    }

    @Test
    void readsNumbersAsUnsigned() {
        VirtioNetHeader.write(buffer, 0, 0xff, 0x81, 0xffff, 0xfffe);

        assertThat(VirtioNetHeader.gsoType(buffer, 0)).isEqualTo(VirtioNetHeader.GSO_ECN | VirtioNetHeader.GSO_TCPV4);
        assertThat(VirtioNetHeader.headerBytes(buffer, 0)).isEqualTo(0xffff);
        assertThat(VirtioNetHeader.gsoBytes(buffer, 0)).isEqualTo(0xfffe);
    }

    @Test
    void clearsItsTenBytesAndNoOther() {
        buffer.fill((byte) 0x55);

        VirtioNetHeader.clear(buffer, 8);

        for (int i = 0; i < 32; i++) {
            boolean inside = i >= 8 && i < 8 + VirtioNetHeader.BYTES;
            assertThat(buffer.get(ValueLayout.JAVA_BYTE, i)).isEqualTo((byte) (inside ? 0 : 0x55));
        }
    }
}
