package io.darkmesh.testnetwork.mesh;

import io.darkmesh.testnetwork.lab.Host;
import io.darkmesh.testnetwork.lab.Lab;
import java.time.Duration;

/** A laboratory with a coordinator on host {@code hub}, its first admin, and nodes that join one by one. */
public final class Mesh implements AutoCloseable {
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(60);

    private final Lab lab;
    private final Coordinator coordinator;
    private final Person admin;

    private Mesh(Lab lab, Host hub, Coordinator coordinator) {
        this.lab = lab;
        this.coordinator = coordinator;
        admin = coordinator.setUp(new Person(hub, "admin", "correct horse battery staple"));
    }

    /** A mesh without nodes, with the embedded identity provider. */
    public static Mesh open(String... coordinatorOptions) {
        Lab lab = Lab.open();
        try {
            Host hub = lab.host("hub");
            return new Mesh(lab, hub, Coordinator.start(hub, coordinatorOptions));
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    /** The same in a laboratory that is there, with the coordinator on one of its hosts. */
    public static Mesh in(Lab lab, Host hub) {
        return new Mesh(lab, hub, Coordinator.start(hub));
    }

    /** The same, with the coordinator under this name and at this port. */
    public static Mesh as(String name, Lab lab, Host hub, int port, String... coordinatorOptions) {
        return new Mesh(lab, hub, Coordinator.startAs(name, hub, port, coordinatorOptions));
    }

    public Lab lab() {
        return lab;
    }

    public Coordinator coordinator() {
        return coordinator;
    }

    public Person admin() {
        return admin;
    }

    /** A new host on the internet whose node is logged in and waits for approval. */
    public Agent.Login logIn(Agent agent) {
        Agent.Login login = agent.up(coordinator);
        admin.connectNode(login.link());
        return login;
    }

    public void approve(String node) {
        coordinator.decide(admin, node, "approve");
    }

    public void revoke(String node) {
        coordinator.decide(admin, node, "revoke");
    }

    /** A new host on the internet, logged in, approved and up. */
    public Agent join(String name) {
        return join(lab.host(name));
    }

    /** A host's agent, started, logged in, approved and up. */
    public Agent join(Host host, String... options) {
        Agent agent = Agent.start(host, options);
        admit(agent);
        return agent;
    }

    /** Logs a started agent in, approves it and waits until it is up. */
    public void admit(Agent agent) {
        Agent.Login login = logIn(agent);
        login.up().awaitOutput("approve", JOIN_TIMEOUT);
        approve(agent.host().name());
        login.awaitJoined(JOIN_TIMEOUT);
    }

    @Override
    public void close() {
        lab.close();
    }
}
