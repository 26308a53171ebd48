package io.darkmesh.relay.router;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SendWindowTest {
    private static final int LEAST = 1000;
    private static final int MESSAGE = 250;
    private static final long MS = 1_000_000L;

    private final SendWindow window = new SendWindow(LEAST);
    private long nowNs;

    private int inFlight;

    private void fill() {
        while (window.hasRoom()) {
            window.onSent(MESSAGE);
            inFlight += MESSAGE;
        }
    }

    private void written(int bytes) {
        window.onWritten(bytes, nowNs);
        inFlight -= bytes;
    }

    /** A reader that is always behind, and takes this many bytes a millisecond. */
    private void read(int bytesPerMs, int bytes) {
        for (int read = 0; read < bytes; read += MESSAGE) {
            fill();
            nowNs += MS * MESSAGE / bytesPerMs;
            written(MESSAGE);
        }
    }

    @Test
    void holdsBackDataOnceItIsFullAndTheRelaysOwnFramesAtTwiceThat() {
        fill();
        assertThat(window.hasRoomForControl()).isTrue();
        window.onSent(LEAST);
        assertThat(window.hasRoomForControl()).isFalse();
        window.onWritten(LEAST, 1);
        assertThat(window.hasRoom()).isFalse();
        window.onWritten(MESSAGE, 2);
        assertThat(window.hasRoom()).isTrue();
    }

    @Test
    void growsToWhatAFastReaderTakesInItsSpanAndNoFurtherThanItsLimit() {
        read(400, 50_000);
        assertThat(window.bytes()).isBetween(400 * SendWindow.SPAN_MS / 2, 400 * SendWindow.SPAN_MS);
        read(100_000, 1_000_000);
        assertThat(window.bytes()).isEqualTo(SendWindow.MOST_TIMES * LEAST);
    }

    @Test
    void shrinksAgainForAReaderThatHasBecomeSlow() {
        read(100_000, 1_000_000);
        read(10, 50_000);
        assertThat(window.bytes()).isEqualTo(LEAST);
    }

    @Test
    void takesRestForNoSlowness() {
        read(100_000, 1_000_000);
        int grown = window.bytes();
        for (int i = 0; i < 100; i++) {
            written(inFlight);
            nowNs += 1000 * MS;
            fill();
        }
        assertThat(window.bytes()).isEqualTo(grown);
    }
}
