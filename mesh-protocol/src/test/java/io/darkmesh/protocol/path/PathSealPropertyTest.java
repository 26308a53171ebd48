package io.darkmesh.protocol.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.Samples;
import io.darkmesh.protocol.key.Key32;
import io.darkmesh.protocol.key.X25519Secret;
import io.darkmesh.protocol.stun.MappingBehavior;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

final class PathSealPropertyTest {
    private final X25519Secret alice = X25519Secret.random(new Random(1));
    private final X25519Secret bob = X25519Secret.random(new Random(2));
    private final PathSeal aliceSeal =
            PathSeal.between(alice, bob.publicKey(), 11).orElseThrow();
    private final PathSeal bobSeal =
            PathSeal.between(bob, alice.publicKey(), 12).orElseThrow();

    @Provide
    Arbitrary<PathMessage> messages() {
        var candidates = Combinators.combine(Arbitraries.of(Candidate.Kind.class), Samples.endpoints())
                .as(Candidate::new);
        return Arbitraries.oneOf(
                Combinators.combine(Arbitraries.longs(), Arbitraries.integers().between(0, 1500))
                        .as(PathMessage.Ping::new),
                Combinators.combine(Arbitraries.longs(), Samples.endpoints().optional())
                        .as(PathMessage.Pong::new),
                Combinators.combine(
                                Arbitraries.longs(),
                                Arbitraries.of(MappingBehavior.class),
                                Arbitraries.of(true, false),
                                candidates.list().ofMaxSize(PathMessage.MAX_CANDIDATES))
                        .as(PathMessage.Candidates::new));
    }

    @Property
    void thePeerOpensWhatWasSealedForIt(@ForAll("messages") PathMessage message) {
        ByteBuffer datagram = aliceSeal.seal(message);
        assertThat(PathSeal.tagOf(datagram)).hasValue(bobSeal.incomingTag());
        assertThat(bobSeal.open(datagram)).contains(message);
        assertThat(aliceSeal.open(datagram)).as("reflected to its sender").isEmpty();
    }

    @Property(tries = 200)
    void anInnerPacketIsReadThroughWireGuardsPadding(@ForAll("messages") PathMessage message) {
        ByteBuffer inner = message.encodeInner();
        ByteBuffer padded = ByteBuffer.allocate((inner.remaining() + 15) & ~15).put(inner);
        assertThat(PathMessage.decodeInner(padded.clear())).contains(message);
        assertThat(padded.get(0) >>> 4).as("neither IPv4 nor IPv6").isZero();
    }

    @Example
    void everyFlippedBitIsRefused() {
        byte[] good = aliceSeal.seal(new PathMessage.Ping(7, 0)).array();
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(bobSeal.open(ByteBuffer.wrap(bad))).as("bit %d", bit).isEmpty();
        }
        assertThat(bobSeal.open(ByteBuffer.wrap(good))).isPresent();
    }

    @Property(tries = 3000)
    void noiseNeverThrows(@ForAll @Size(max = 200) byte[] noise) {
        assertThat(bobSeal.open(ByteBuffer.wrap(noise))).isEmpty();
        PathMessage.decode(ByteBuffer.wrap(noise));
        PathMessage.decodeInner(ByteBuffer.wrap(noise));
    }

    @Example
    void noAnswerIsLongerThanItsQuestion() {
        int ping = aliceSeal.seal(new PathMessage.Ping(1, 0)).remaining();
        var seen = io.darkmesh.protocol.netmap.UdpEndpoint.parse("[2001:db8::1]:9");
        assertThat(bobSeal.seal(new PathMessage.Pong(1, Optional.of(seen))).remaining())
                .isLessThanOrEqualTo(ping);
    }

    @Example
    void aRestartOfEitherSideNeedsNoExchange() {
        assertThat(bobSeal.open(aliceSeal.seal(new PathMessage.Ping(1, 0)))).isPresent();
        var restarted = PathSeal.between(alice, bob.publicKey(), 99).orElseThrow();
        assertThat(bobSeal.open(restarted.seal(new PathMessage.Ping(2, 0)))).isPresent();
    }

    @Example
    void aPeerKeyOfSmallOrderHasNoSeal() {
        assertThat(PathSeal.between(alice, new Key32(0, 0, 0, 0), 1)).isEmpty();
    }

    @Example
    void wireGuardAndStunAreNotTakenForASealedMessage() {
        ByteBuffer wireGuard = ByteBuffer.allocate(148).put(0, (byte) 1);
        assertThat(PathSeal.tagOf(wireGuard)).isEmpty();
        assertThat(io.darkmesh.protocol.stun.StunMessage.looksLikeStun(aliceSeal.seal(new PathMessage.Ping(1, 0))))
                .isFalse();
    }
}
