package io.darkmesh.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class EndpointPublisherTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress THERE = InetAddress.ofLiteral("198.51.100.1");

    private final FakeControlPlane control = new FakeControlPlane();
    private final BlockingQueue<List<InetAddress>> looks = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> changes = new LinkedBlockingQueue<>();
    private volatile List<InetAddress> addresses = List.of(HERE);
    private volatile boolean connected = true;
    private final EndpointPublisher publisher =
            new EndpointPublisher(this::look, 7, control, "token", () -> connected, () -> changes.add("changed"));

    private List<InetAddress> look() {
        looks.add(addresses);
        return addresses;
    }

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void tellsWhereThisNodeIsAndAgainWhenThatChanges() throws InterruptedException {
        publisher.start();
        assertThat(control.calls.take()).isEqualTo("publish [192.0.2.1:7]");
        addresses = List.of(THERE);
        assertThat(control.calls.take()).isEqualTo("publish [198.51.100.1:7]");
        assertThat(changes.take()).isEqualTo("changed");
    }

    @Test
    void tellsItAgainToACoordinatorThatCameBack() throws InterruptedException {
        publisher.start();
        assertThat(control.calls.take()).isEqualTo("publish [192.0.2.1:7]");
        publisher.publishAgain();
        assertThat(control.calls.take()).isEqualTo("publish [192.0.2.1:7]");
        assertThat(changes).isEmpty();
    }

    @Test
    void asksNothingOfACoordinatorThatIsAway() throws InterruptedException {
        connected = false;
        publisher.start();
        looks.take();
        looks.take(); // it has looked, decided, and looked again
        assertThat(control.calls).isEmpty();
        connected = true;
        publisher.publishAgain();
        assertThat(control.calls.take()).isEqualTo("publish [192.0.2.1:7]");
    }
}
