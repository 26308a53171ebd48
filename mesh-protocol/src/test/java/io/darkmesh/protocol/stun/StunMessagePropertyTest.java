package io.darkmesh.protocol.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.Samples;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

final class StunMessagePropertyTest {
    @Provide
    Arbitrary<UdpEndpoint> endpoints() {
        return Samples.endpoints();
    }

    private static StunMessage read(byte[] bytes) {
        return StunMessage.parse(ByteBuffer.wrap(bytes)).orElseThrow();
    }

    @Property
    void whatIsWrittenIsRead(
            @ForAll long first,
            @ForAll int last,
            @ForAll("endpoints") UdpEndpoint mapped,
            @ForAll("endpoints") UdpEndpoint other,
            @ForAll @StringLength(max = 60) String software,
            @ForAll @StringLength(max = 40) String password,
            @ForAll @IntRange(min = 300, max = 699) int code) {
        var id = new TransactionId(first, last);
        StunKey key = StunKey.shortTerm(password);
        StunMessage message = read(new StunWriter(StunMessage.BINDING_SUCCESS, id)
                .software(software)
                .xorMapped(mapped)
                .otherAddress(other)
                .error(new StunError(code, "why"))
                .integrity(key)
                .integritySha256(key)
                .fingerprint()
                .toBytes());
        assertThat(message.id()).isEqualTo(id);
        assertThat(message.mapped()).contains(mapped);
        assertThat(message.otherAddress()).contains(other);
        assertThat(message.error()).contains(new StunError(code, "why"));
        assertThat(message.hasIntegrity(password)).isTrue();
        assertThat(message.fingerprint()).isEqualTo(Fingerprint.RIGHT);
        assertThat(message.unknownAttributes()).isEmpty();
    }

    @Property(tries = 3000)
    void noiseBehindAGoodHeaderNeverThrows(@ForAll @Size(max = 400) byte[] noise, @ForAll int type) {
        int length = noise.length & ~3;
        ByteBuffer datagram = ByteBuffer.allocate(20 + length)
                .putShort((short) (type & 0x3FFF))
                .putShort((short) length)
                .putInt(0x2112A442)
                .putLong(1)
                .putInt(2)
                .put(noise, 0, length)
                .flip();
        StunMessage.parse(datagram).ifPresent(message -> {
            message.mapped();
            message.error();
            message.changeRequest();
            message.otherAddress();
            message.responseOrigin();
            message.fingerprint();
            message.unknownAttributes();
            assertThat(message.hasIntegrity("p")).isFalse();
        });
        assertThat(datagram.position()).isZero();
    }

    @Example
    void whatFollowsTheIntegrityDoesNotCount() {
        var id = new TransactionId(1, 2);
        byte[] bytes = new StunWriter(StunMessage.BINDING_SUCCESS, id)
                .integrity(StunKey.shortTerm("p"))
                .xorMapped(UdpEndpoint.parse("192.0.2.66:6"))
                .toBytes();
        StunMessage message = read(bytes);
        assertThat(message.hasIntegrity("p")).isTrue();
        assertThat(message.mapped()).isEmpty();
    }

    @Example
    void aMessageWithoutAnyIntegrityHasNone() {
        byte[] bytes = new StunWriter(StunMessage.BINDING_REQUEST, new TransactionId(1, 2)).toBytes();
        assertThat(read(bytes).hasIntegrity("")).isFalse();
    }

    @Example
    void anOlderServersMappedAddressCounts() {
        var seen = UdpEndpoint.parse("192.0.2.7:777");
        byte[] bytes = new StunWriter(StunMessage.BINDING_SUCCESS, new TransactionId(1, 2))
                .mapped(seen)
                .toBytes();
        assertThat(read(bytes).mapped()).contains(seen);
    }

    @Example
    void attributesThatMustBeUnderstoodAndAreNotAreListedOnce() {
        byte[] bytes = new StunWriter(StunMessage.BINDING_REQUEST, new TransactionId(1, 2))
                .attribute(0x7777, new byte[3])
                .attribute(0x7777, new byte[0])
                .attribute(0xC001, new byte[5])
                .toBytes();
        assertThat(read(bytes).unknownAttributes()).isEqualTo(List.of(0x7777));
    }

    /** The four WireGuard types begin with 1 to 4 and three zero bytes; their fifth to eighth byte are a random index. */
    @Example
    void wireGuardIsNotStun() {
        for (byte type = 1; type <= 4; type++) {
            byte[] packet = new byte[148];
            packet[0] = type;
            assertThat(StunMessage.looksLikeStun(ByteBuffer.wrap(packet))).isFalse();
        }
    }
}
