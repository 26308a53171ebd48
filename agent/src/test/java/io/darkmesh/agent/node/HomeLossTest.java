package io.darkmesh.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HomeLossTest {
    private final HomeLoss loss = new HomeLoss();

    @Test
    void aConnectionThatIsLostAndMadeAnewLosesNoHome() {
        loss.onHome(true, "");
        loss.onHome(false, "the link has changed");
        assertThat(loss.isLost()).isFalse();
        loss.onHome(true, "");
        loss.onHome(false, "the relay does not answer");
        assertThat(loss.isLost()).isFalse();
    }

    @Test
    void aRelayThatIsLostAndCannotBeDialledIsGivenUp() {
        loss.onHome(true, "");
        loss.onHome(false, "connection reset");
        loss.onHome(false, "connection refused");
        assertThat(loss.isLost()).isTrue();
    }

    @Test
    void whatNobodyWantsIsNotLost() {
        loss.onHome(false, "");
        loss.onHome(false, "");
        assertThat(loss.isLost()).isFalse();
    }

    @Test
    void anotherHomeBeginsWithoutFailures() {
        loss.onHome(false, "connection reset");
        loss.onHome(false, "connection refused");
        loss.onMoved();
        assertThat(loss.isLost()).isFalse();
    }
}
