package io.darkmesh.testnetwork.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.testnetwork.junit.Needs;
import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.Lab;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** People log in through an OpenID Connect provider that is not ours, with nothing but configuration. */
@Needs({"bin/meshd", "bin/mesh-coordinator", "curl", "node", "npm"})
final class ForeignLoginTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Test
    void aPersonOfAForeignProviderBecomesAdminAndAnotherOnesNodeJoins() {
        try (Lab lab = Lab.open()) {
            Host hub = lab.host("hub");
            Coordinator coordinator = Coordinator.start(hub, OidcProvider.start(hub));
            Person ada = coordinator.setUp(new Person(hub, "ada", "unused"));
            Person bob = new Person(hub, "bob", "unused");

            Agent agent = Agent.start(lab.host("laptop"));
            Agent.Login login = agent.up(coordinator);
            bob.connectNode(login.link());
            login.up().awaitOutput("approve", TIMEOUT);
            assertThat(bob.browser().open(coordinator.url() + "/admin").status())
                    .isEqualTo(403);
            coordinator.decide(ada, "laptop", "approve");
            login.awaitJoined(TIMEOUT);
            assertThat(agent.status()).contains("\"user\":\"bob\"");
        }
    }
}
