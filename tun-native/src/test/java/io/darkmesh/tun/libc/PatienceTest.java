package io.darkmesh.tun.libc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private final Patience patience = new Patience();

    @Test
    void looksSeveralTimesAndThenSleepsUntilSomethingIsThere() {
        for (int i = 0; i < Patience.LOOKS; i++) {
            assertThat(patience.looksAgain()).isTrue();
        }
        assertThat(patience.looksAgain()).isFalse();
        assertThat(patience.looksAgain()).isFalse();
    }

    @Test
    void looksAsLongAsThatHelps() {
        for (int wait = 0; wait < 1000; wait++) {
            assertThat(patience.looksAgain()).isTrue();
            patience.satisfied();
        }
    }

    @Test
    void leavesLookingAloneForLongerAndLonger() {
        List<Integer> looking = waitsThatLook(40);

        assertThat(gaps(looking))
                .startsWith(0, 1, 3, Patience.LONGEST_REST, Patience.LONGEST_REST, Patience.LONGEST_REST);
    }

    @Test
    void oneLookThatHelpedBringsAllBack() {
        waitsThatLook(1 + 1 + 1 + 1 + 3 + 1 + 7); // the next one looks
        assertThat(patience.looksAgain()).isTrue();
        patience.satisfied();

        assertThat(gaps(waitsThatLook(20))).startsWith(0, 1, 3);
    }

    @Test
    void inputThatWasThereAtOnceSaysNothingAboutLooking() {
        waitsThatLook(1 + 1 + 1 + 1);
        for (int i = 0; i < 100; i++) {
            patience.satisfied();
        }

        assertThat(waitsThatLook(4)).containsExactly(3);
    }

    /** Waits so many times, looking in vain, and answers which waits looked at all. */
    private List<Integer> waitsThatLook(int waits) {
        List<Integer> looking = new ArrayList<>();
        for (int wait = 0; wait < waits; wait++) {
            int looks = waitInVain();
            if (looks > 0) {
                assertThat(looks).isEqualTo(Patience.LOOKS);
                looking.add(wait);
            }
        }
        return looking;
    }

    private static List<Integer> gaps(List<Integer> waits) {
        List<Integer> gaps = new ArrayList<>();
        for (int i = 1; i < waits.size(); i++) {
            gaps.add(waits.get(i) - waits.get(i - 1) - 1);
        }
        return gaps;
    }

    private int waitInVain() {
        int looks = 0;
        while (patience.looksAgain()) {
            looks++;
        }
        patience.satisfied();
        return looks;
    }
}
