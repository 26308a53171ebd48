package io.darkmesh.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The time that tests wait here is an upper bound, well below that between two looks without being told. */
final class AttachmentWatchTest {
    private static final int MOST_SECONDS = 5;

    private final BlockingQueue<Boolean> changes = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private volatile String link = "home";

    private final class Fake implements AttachmentWatch.Changes {
        @Override
        public boolean await() {
            try {
                return changes.take();
            } catch (InterruptedException e) {
                return false;
            }
        }

        @Override
        public void close() {
            changes.add(false);
        }
    }

    private AttachmentWatch<String> watch(AttachmentWatch.Changes kernel) {
        return new AttachmentWatch<>(
                kernel, () -> link, first -> told.add("first " + first), next -> told.add("then " + next));
    }

    private String next() throws InterruptedException {
        return told.poll(MOST_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aChangeIsLookedAtWhenItIsToldAndWhatIsTheSameIsNone() throws InterruptedException {
        try (var watch = watch(new Fake())) {
            watch.start();
            assertThat(next()).isEqualTo("first home");
            changes.add(true);
            changes.add(true);
            link = "hotel";
            changes.add(true);
            assertThat(next()).isEqualTo("then hotel");
            changes.add(true);
            link = "flat";
            changes.add(true);
            assertThat(next()).isEqualTo("then flat");
            assertThat(told).isEmpty();
        }
    }

    @Test
    void whereTheHostDoesNotTellItIsLookedAtTwiceASecond() throws InterruptedException {
        try (var watch = watch(null)) {
            watch.start();
            assertThat(next()).isEqualTo("first home");
            link = "hotel";
            assertThat(next()).isEqualTo("then hotel");
        }
    }
}
