package io.darkmesh.agent.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.relay.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class RelayDutyTest {
    private static final long S = RelayDuty.SECOND_NS;

    private final RelayDuty duty = new RelayDuty(new Random(5));
    private final List<Order> orders = new ArrayList<>();
    private long now = 1000 * S;

    private List<Order> at(long ns) {
        now = ns;
        orders.clear();
        duty.onTime(now, orders::add);
        return List.copyOf(orders);
    }

    private List<Order> after(long ns) {
        return at(now + ns);
    }

    private void connect() {
        duty.setHome(true);
        assertThat(after(0)).containsExactly(new Order.Dial());
        duty.onReady(now);
    }

    /** Runs to the next order, and returns when it came. */
    private long untilDialled() {
        long begun = now;
        while (at(duty.nextDeadlineNs(now)).isEmpty()) {
            assertThat(now - begun).isLessThan(3600 * S);
        }
        assertThat(orders).containsExactly(new Order.Dial());
        return now - begun;
    }

    @Test
    void homeIsDialledAndNothingElseIsUnlessItIsUsed() {
        assertThat(after(S)).isEmpty();
        assertThat(duty.nextDeadlineNs(now)).isEqualTo(RelayDuty.NEVER);
        duty.onUse(now);
        assertThat(after(0)).containsExactly(new Order.Dial());
    }

    @Test
    void whatIsNotHomeIsLetGoWhenUnusedAndHomeIsKept() {
        duty.onUse(now);
        after(0);
        duty.onReady(now);
        after(0);
        duty.onPong(now, now + 1);
        assertThat(after(RelayDuty.IDLE_AFTER_NS - S)).noneMatch(Order.HangUp.class::isInstance);
        duty.onTraffic(now, now);
        assertThat(after(2 * S)).contains(new Order.HangUp(""));
        assertThat(duty.state()).isEqualTo(RelayDuty.State.IDLE);
        assertThat(after(S)).isEmpty();
    }

    @Test
    void theRoundTripIsMeasuredAtOnceAndSmoothed() {
        connect();
        assertThat(after(0)).containsExactly(new Order.Ping(now));
        duty.onPong(now, now + 80_000_000);
        assertThat(duty.roundTripNs()).isEqualTo(80_000_000);
        duty.onPong(now, now + 5 * S);
        assertThat(duty.roundTripNs()).as("an answer given twice counts once").isEqualTo(80_000_000);
        duty.onPong(12345, now);
        assertThat(duty.roundTripNs()).as("to what was never asked").isEqualTo(80_000_000);
    }

    @Test
    void aConnectionThatCarriesDataAndIsSilentIsAskedAfterThreeSecondsAndGivenUpFiveLater() {
        connect();
        after(0);
        duty.onPong(now, now + 1);
        duty.onTraffic(now + 1, now + 10);
        assertThat(after(2 * S)).isEmpty();
        assertThat(after(S + S / 2)).containsExactly(new Order.Ping(now));
        assertThat(after(4 * S)).isEmpty();
        assertThat(after(S)).containsExactly(new Order.HangUp("the relay does not answer"));
        assertThat(untilDialled()).as("and dialled again soon").isLessThanOrEqualTo(S / 2);
    }

    @Test
    void whateverComesIsAnAnswer() {
        connect();
        after(0);
        duty.onTraffic(now + S, now);
        after(S);
        assertThat(after(6 * S)).isEmpty();
        assertThat(duty.state()).isEqualTo(RelayDuty.State.READY);
    }

    @Test
    void anIdleConnectionIsAskedOnceAMinute() {
        connect();
        int pings = 0;
        for (long end = now + 600 * S; now < end; ) {
            for (Order order : at(duty.nextDeadlineNs(now))) {
                assertThat(order).isInstanceOf(Order.Ping.class);
                pings++;
                duty.onPong(now, now + 1);
                duty.onTraffic(now + 2, now + 1);
            }
        }
        assertThat(pings).isBetween(10, 21);
    }

    @Test
    void anAttemptThatHangsIsGivenUp() {
        duty.setHome(true);
        after(0);
        assertThat(after(RelayDuty.DIAL_NS - 1)).isEmpty();
        assertThat(after(1)).containsExactly(new Order.HangUp("no answer within 15000 ms"));
    }

    @Test
    void theFirstAttemptAfterAConnectionIsShortSoThatAnotherRelayMayTakeItsPlaceAndTheNextIsNot() {
        connect();
        duty.redial(now, each -> {});
        untilDialled();
        assertThat(after(RelayDuty.FIRST_DIAL_NS - 1)).isEmpty();
        assertThat(after(1)).containsExactly(new Order.HangUp("no answer within 1500 ms"));
        untilDialled();
        assertThat(after(RelayDuty.DIAL_NS - 1)).isEmpty();
        assertThat(after(1)).hasSize(1);
    }

    @Test
    void anAttemptAfterOneThatWasRefusedIsNotShort() {
        connect();
        duty.redial(now, each -> {});
        untilDialled();
        duty.onLost(Loss.of("connection refused"), now);
        untilDialled();
        assertThat(after(RelayDuty.DIAL_NS - 1)).isEmpty();
    }

    @Test
    void attemptsThatFailComeMoreAndMoreRarelyButAtLeastOnceAMinute() {
        duty.setHome(true);
        after(0);
        long first = 0;
        long last = 0;
        for (int i = 0; i < 40; i++) {
            duty.onLost(Loss.of("connection refused"), now);
            long waited = untilDialled();
            assertThat(waited).isLessThanOrEqualTo(60 * S);
            first += i < 5 ? waited : 0;
            last += i >= 35 ? waited : 0;
        }
        assertThat(first).isLessThan(last);
    }

    @Test
    void aRestartSpreadsThoseWhoComeBack() {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 200; i++) {
            var one = new RelayDuty(new Random(i));
            one.setHome(true);
            one.onTime(0, orders::add);
            one.onReady(0);
            one.onRestarting(30_000);
            one.onLost(Loss.of("closed"), S);
            long back = one.nextDeadlineNs(S) - S;
            least = Math.min(least, back);
            most = Math.max(most, back);
        }
        assertThat(least).isLessThan(2 * S);
        assertThat(most).isBetween(28 * S, 30 * S);
    }

    @Test
    void whatWasRefusedForGoodIsTriedAgainWithAnotherToken() {
        for (RefusalCode code :
                List.of(RefusalCode.REVOKED, RefusalCode.FOREIGN, RefusalCode.EXPIRED, RefusalCode.NOT_THE_KEY)) {
            var one = new RelayDuty(new Random(1));
            one.setHome(true);
            one.onTime(now, orders::add);
            one.onLost(Loss.refused(code), now);
            assertThat(one.nextDeadlineNs(now)).isEqualTo(now + RelayDuty.BARRED_NS);
            one.redial(now, orders::add);
            assertThat(one.nextDeadlineNs(now)).as("another link helps nothing").isEqualTo(now + RelayDuty.BARRED_NS);
            one.onAccess();
            orders.clear();
            one.onTime(one.nextDeadlineNs(now), orders::add);
            assertThat(orders).containsExactly(new Order.Dial());
        }
    }

    @Test
    void aTokenThatCameDuringTheAttemptIsTriedAtOnce() {
        connect();
        duty.onAccess();
        duty.onLost(Loss.refused(RefusalCode.EXPIRED), now);
        assertThat(untilDialled()).isLessThanOrEqualTo(S / 2);
    }

    @Test
    void twoOfTheSameKeyDoNotThrowEachOtherOutAllTheTime() {
        connect();
        duty.onLost(Loss.refused(RefusalCode.REPLACED), now);
        assertThat(untilDialled()).isBetween(5 * S, 30 * S);
    }

    @Test
    void afterALinkChangeItIsDialledAnewWithinAQuarterOfASecond() {
        connect();
        orders.clear();
        duty.redial(now, orders::add);
        assertThat(orders).containsExactly(new Order.HangUp("the link has changed"));
        assertThat(untilDialled()).isLessThanOrEqualTo(S / 4);
    }

    /** Whatever happens: never two attempts at once, no order to a connection that is not there, and home comes back. */
    @Property(tries = 300)
    void whateverHappensItIsDialledOnceAtATimeAndInTheEndConnected(@ForAll long seed) {
        var random = new Random(seed);
        var one = new RelayDuty(random);
        var given = new ArrayList<Order>();
        boolean open = false;
        long time = 0;
        one.setHome(true);
        for (int i = 0; i < 300; i++) {
            time += random.nextLong(20 * S);
            switch (random.nextInt(8)) {
                case 0 -> one.onUse(time);
                case 1 -> one.onAccess();
                case 2 -> one.redial(time, given::add);
                case 3 -> {
                    if (one.state() == RelayDuty.State.DIALLING) {
                        one.onReady(time);
                    }
                }
                case 4 -> {
                    if (open) {
                        one.onLost(
                                random.nextBoolean()
                                        ? Loss.of("x")
                                        : Loss.refused(RefusalCode.values()[random.nextInt(8)]),
                                time);
                        open = false;
                    }
                }
                case 5 -> one.onTraffic(time - random.nextLong(S), time - random.nextLong(S));
                case 6 -> one.onRestarting(random.nextInt(60_000));
                default -> one.setHome(random.nextBoolean());
            }
            one.onTime(time, given::add);
            for (Order order : given) {
                assertThat(order instanceof Order.Dial).as("seed %d", seed).isEqualTo(!open);
                open = !(order instanceof Order.HangUp);
            }
            given.clear();
            assertThat(one.nextDeadlineNs(time)).isGreaterThanOrEqualTo(time);
        }
        one.setHome(true);
        for (int i = 0; i < 5 && one.state() != RelayDuty.State.DIALLING && one.state() != RelayDuty.State.READY; i++) {
            time = one.nextDeadlineNs(time);
            one.onTime(time, given::add);
        }
        assertThat(one.state()).as("seed %d", seed).isIn(RelayDuty.State.DIALLING, RelayDuty.State.READY);
    }
}
