package io.darkmesh.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class EndpointPublisherTest {
    private static final UdpEndpoint HERE = UdpEndpoint.parse("192.0.2.1:7");
    private static final UdpEndpoint THERE = UdpEndpoint.parse("198.51.100.1:7");

    private final FakeControlPlane control = new FakeControlPlane();
    private volatile boolean connected = true;
    private final EndpointPublisher publisher = new EndpointPublisher(control, "token", () -> connected);

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void tellsWhereThisNodeIsAndAgainWhenThatChanges() throws InterruptedException {
        publisher.offer(List.of(HERE));
        publisher.start();
        assertThat(control.calls.take()).isEqualTo("publish [192.0.2.1:7]");
        publisher.offer(List.of(THERE));
        assertThat(control.calls.take()).isEqualTo("publish [198.51.100.1:7]");
    }

    @Test
    void tellsItAgainToACoordinatorThatCameBack() throws InterruptedException {
        publisher.offer(List.of(HERE));
        publisher.start();
        assertThat(control.calls.take()).isEqualTo("publish [192.0.2.1:7]");
        publisher.publishAgain();
        assertThat(control.calls.take()).isEqualTo("publish [192.0.2.1:7]");
    }

    @Test
    void tellsWhereThisNodeListensEvenWhenNothingElseReachesIt() throws InterruptedException {
        publisher.setHomeRelay("eu-1");
        publisher.start();
        assertThat(control.calls.take()).isEqualTo("publish [] at eu-1");
    }

    @Test
    void asksNothingOfACoordinatorThatIsAway() throws InterruptedException {
        var asked = new Semaphore(0);
        var waiting = new EndpointPublisher(control, "token", () -> {
            asked.release();
            return connected;
        });
        connected = false;
        waiting.offer(List.of(HERE));
        waiting.start();
        asked.acquire(2); // it has looked, decided, and looked again
        assertThat(control.calls).isEmpty();
        connected = true;
        waiting.publishAgain();
        assertThat(control.calls.take()).isEqualTo("publish [192.0.2.1:7]");
        waiting.close();
    }
}
