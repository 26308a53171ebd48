package io.darkmesh.tun.libc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DescriptorTest {
    private static final int CLOEXEC_NONBLOCK = 0x80800;

    @Test
    void looksForInputAgainAndThenSleepsUntilItIsClosed()
            throws InterruptedException, ExecutionException, TimeoutException {
        try (Arena arena = Arena.ofShared()) {
            var descriptor = new Descriptor(Libc.eventfd(0, CLOEXEC_NONBLOCK));
            var waiter = new Descriptor.Waiter(arena);
            assertThat(descriptor.enter()).isTrue();
            for (int i = 0; i < Patience.LOOKS; i++) {
                assertThat(descriptor.awaitInput(waiter)).isTrue();
            }

            var asleep = CompletableFuture.supplyAsync(() -> descriptor.awaitInput(waiter));
            descriptor.close();

            assertThat(asleep.get(10, TimeUnit.SECONDS)).isFalse();
            descriptor.exit();
        }
    }

    @Test
    void sleepsUntilThereIsInputAndLooksAgainOnceItWasTaken() {
        try (Arena arena = Arena.ofConfined();
                var descriptor = new Descriptor(Libc.eventfd(0, CLOEXEC_NONBLOCK))) {
            var waiter = new Descriptor.Waiter(arena);
            var one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1);
            assertThat(descriptor.enter()).isTrue();
            for (int i = 0; i < Patience.LOOKS; i++) {
                assertThat(descriptor.awaitInput(waiter)).isTrue();
            }
            assertThat(Libc.write(descriptor.fd(), one.address(), Long.BYTES)).isEqualTo(Long.BYTES);

            assertThat(descriptor.awaitInput(waiter)).isTrue();
            assertThat(Libc.read(descriptor.fd(), one.address(), Long.BYTES)).isEqualTo(Long.BYTES);
            waiter.satisfied();

            assertThat(descriptor.awaitInput(waiter)).isTrue(); // nothing is there: it has not slept
            descriptor.exit();
        }
    }
}
