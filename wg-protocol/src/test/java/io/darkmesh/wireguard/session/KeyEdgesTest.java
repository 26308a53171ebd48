package io.darkmesh.wireguard.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.allowedips.AllowedIps;
import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.crypto.JdkAead;
import io.darkmesh.wireguard.crypto.TransportKey;
import io.darkmesh.wireguard.crypto.TransportKeyBytes;
import io.darkmesh.wireguard.key.PublicKey;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What the two ends of one key promise each other, byte by byte. */
final class KeyEdgesTest {
    private static final byte[] SECRET = new byte[32];

    private final JdkAead aead = new JdkAead();
    private final Peer peer = new Peer(new PublicKey(new byte[32]), new PokeList(() -> {}));
    private final AllowedIps<Peer> table = new AllowedIps<>();
    private final SendingKey sending = new SendingKey(peer, new TransportKey(SECRET), 1, 0, true);
    private final ReceivingKey receiving = new ReceivingKey(1, peer, new TransportKey(SECRET), 0, false);

    private int carry(byte[] packet) {
        byte[] datagram = new byte[packet.length + 32];
        System.arraycopy(packet, 0, datagram, 16, packet.length);
        MemorySegment buffer = MemorySegment.ofArray(datagram);
        int bytes = sending.seal(aead, sending.nextCounter(), buffer, 0, packet.length, packet.length);
        return receiving.open(aead, buffer, 0, bytes, 0, table);
    }

    private static byte[] ipv6(long sourceLow) {
        return ByteBuffer.allocate(40)
                .put(0, (byte) 0x60)
                .putLong(8, 0xfd00L << 48)
                .putLong(16, sourceLow)
                .array();
    }

    /** "zero padded": what the buffer held before must not leak. */
    @Test
    void paddingIsZerosWhateverTheBufferHeld() {
        byte[] datagram = new byte[16 + 32 + 16];
        Arrays.fill(datagram, (byte) 0xff);
        MemorySegment buffer = MemorySegment.ofArray(datagram);
        int bytes = sending.seal(aead, 0, buffer, 0, 21, 32);
        assertThat(bytes).isEqualTo(datagram.length);
        assertThat(aead.open(new TransportKey(SECRET), 0, buffer, 16, 48)).isTrue();
        byte[] plain = buffer.asSlice(16, 32).toArray(ValueLayout.JAVA_BYTE);
        assertThat(Arrays.copyOf(plain, 21)).containsOnly(0xff);
        assertThat(Arrays.copyOfRange(plain, 21, 32)).containsOnly(0);
    }

    @Test
    void anIpv6SourceIsHeldToTheAllowedIpsToo() {
        var other = new Peer(new PublicKey(new byte[32]), new PokeList(() -> {}));
        table.insert(Prefix.parse("fd00::1/128"), peer);
        table.insert(Prefix.parse("fd00::2/128"), other);
        assertThat(carry(ipv6(1))).isEqualTo(40);
        assertThat(carry(ipv6(2))).isEqualTo(Drop.SOURCE_NOT_ALLOWED.code());
        assertThat(carry(ipv6(3))).isEqualTo(Drop.SOURCE_NOT_ALLOWED.code());
    }

    @Test
    void aRespondersKeyIsConfirmedByTheFirstMessageOnIt() {
        assertThat(receiving.isConfirmed()).isFalse();
        assertThat(carry(new byte[0])).isZero();
        assertThat(receiving.isConfirmed()).isTrue();
        assertThat(new ReceivingKey(2, peer, new TransportKey(SECRET), 0, true).isConfirmed())
                .isTrue();
    }

    @Test
    void dataSentIsRememberedApartFromWhatElseWasSent() {
        Activity activity = peer.activity();
        assertThat(activity.lastDataSentNs()).isEqualTo(Limits.UNSET);
        sending.sent(77, 100, true);
        sending.sent(99, 32, false);
        assertThat(activity.lastDataSentNs()).isEqualTo(77);
        assertThat(activity.lastSentNs()).isEqualTo(99);
    }

    @Test
    void whoForgetsAnOwedKeepaliveForgetsTheSecondToo() {
        Activity activity = peer.activity();
        activity.received(5, 100, true);
        activity.received(6, 100, true);
        activity.forgetOwedKeepalive();
        assertThat(activity.keepaliveOwedSinceNs()).isEqualTo(Limits.UNSET);
        assertThat(activity.takeAnotherKeepaliveOwed()).isFalse();
    }

    @Test
    void aRetiredKeyIsZeroed() {
        var sealing = new TransportKey(filled());
        var opening = new TransportKey(filled());
        new SendingKey(peer, sealing, 1, 0, true).retire();
        new ReceivingKey(1, peer, opening, 0, true).retire();
        assertThat(TransportKeyBytes.of(sealing)).containsOnly(0);
        assertThat(TransportKeyBytes.of(opening)).containsOnly(0);
    }

    private static byte[] filled() {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 7);
        return key;
    }
}
