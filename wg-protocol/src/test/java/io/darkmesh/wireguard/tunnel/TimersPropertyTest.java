package io.darkmesh.wireguard.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.wireguard.Limits;
import io.darkmesh.wireguard.message.Message;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The lazily read timers against a model that arms and clears them at every packet, as the whitepaper words it. */
final class TimersPropertyTest {
    private static final long NONE = Long.MAX_VALUE;
    private static final long END_NS = TwoNodes.seconds(118);

    /** Timers that are told of everything at once. */
    private static final class Model {
        long keepaliveNs = NONE;
        boolean another;
        long newHandshakeNs = NONE;

        void sent(long nowNs, boolean data) {
            keepaliveNs = NONE;
            another = false;
            if (data && newHandshakeNs == NONE) {
                newHandshakeNs = nowNs + Limits.NEW_HANDSHAKE_AFTER_NS;
            }
        }

        void received(long nowNs, boolean data) {
            newHandshakeNs = NONE;
            if (data && keepaliveNs == NONE) {
                keepaliveNs = nowNs + Limits.KEEPALIVE_TIMEOUT_NS;
            } else if (data) {
                another = true;
            }
        }

        void keepaliveSent(long nowNs) {
            boolean once = another;
            sent(nowNs, false);
            if (once) {
                keepaliveNs = nowNs + Limits.KEEPALIVE_TIMEOUT_NS;
            }
        }
    }

    @Property(tries = 300)
    void keepalivesAndNewHandshakesComeWhenTheModelSaysSo(@ForAll long seed) {
        var random = new Random(seed);
        var nodes = TwoNodes.connected();
        nodes.bob.sendTo(nodes.alice, 0);
        byte[] reply = nodes.bob.outbox.removeFirst().datagram();
        nodes.alice.receive(nodes.bob.address, reply);
        var model = new Model();
        model.received(0, true);
        long lastInitiationNs = 0;
        long eventNs = next(0, random);
        while (true) {
            long nowNs = Math.min(eventNs, nodes.alice.tunnel.nextDeadlineNs());
            if (nowNs >= END_NS) {
                return; // from here on the key is old enough for a handshake of another reason
            }
            nodes.setNow(nowNs);
            if (nowNs == eventNs) {
                act(nodes, model, random);
                eventNs = next(nowNs, random);
            } else {
                nodes.alice.tunnel.onTimeout(nowNs, nodes.alice);
            }
            for (TestNode.Sent sent : nodes.alice.outbox) {
                if (sent.type() == Message.INITIATION) {
                    boolean due = nowNs >= model.newHandshakeNs;
                    boolean repeated = lastInitiationNs > 0 && nowNs - lastInitiationNs >= Limits.REKEY_TIMEOUT_NS;
                    assertThat(due || repeated)
                            .as("seed %d: initiation at %d", seed, nowNs)
                            .isTrue();
                    model.newHandshakeNs = due ? NONE : model.newHandshakeNs;
                    model.sent(nowNs, false);
                    lastInitiationNs = nowNs;
                } else if (sent.datagram().length == 32) {
                    assertThat(nowNs).as("seed %d: keepalive", seed).isEqualTo(model.keepaliveNs);
                    model.keepaliveSent(nowNs);
                }
            }
            nodes.alice.outbox.clear();
            // Nothing may be overdue: the keepalive to the nanosecond, the handshake within its jitter.
            assertThat(model.keepaliveNs).as("seed %d", seed).isGreaterThanOrEqualTo(nowNs);
            if (lastInitiationNs == 0 && model.newHandshakeNs != NONE) {
                assertThat(model.newHandshakeNs + Limits.REKEY_TIMEOUT_JITTER_MAX_NS)
                        .as("seed %d", seed)
                        .isGreaterThanOrEqualTo(nowNs);
            }
        }
    }

    private static long next(long nowNs, Random random) {
        return nowNs + 1 + random.nextLong(TwoNodes.seconds(random.nextInt(3) == 0 ? 30 : 3));
    }

    private static void act(TwoNodes nodes, Model model, Random random) {
        long nowNs = nodes.nowNs;
        switch (random.nextInt(4)) {
            case 0, 1 -> {
                nodes.alice.sendTo(nodes.bob, 1);
                model.sent(nowNs, true);
            }
            case 2 -> {
                nodes.bob.sendTo(nodes.alice, 1);
                nodes.alice.receive(
                        nodes.bob.address, nodes.bob.outbox.removeFirst().datagram());
                model.received(nowNs, true);
            }
            default -> {
                keepaliveFromBob(nodes);
                model.received(nowNs, false);
            }
        }
    }

    private static void keepaliveFromBob(TwoNodes nodes) {
        byte[] datagram = new byte[32];
        var key = nodes.bob.peerOf(nodes.alice).sendingKey();
        key.seal(nodes.bob.workerAead, key.nextCounter(), java.lang.foreign.MemorySegment.ofArray(datagram), 0, 0, 0);
        nodes.alice.receive(nodes.bob.address, datagram);
    }
}
