package io.darkmesh.coordinator.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.darkmesh.coordinator.TestClock;
import io.darkmesh.coordinator.audit.AuditEvent;
import io.darkmesh.coordinator.nodes.Candidate;
import io.darkmesh.coordinator.nodes.NodeRecord;
import io.darkmesh.coordinator.nodes.TestNodes;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.coordinator.store.Database;
import io.darkmesh.coordinator.store.Person;
import io.darkmesh.coordinator.store.StorageException;
import io.darkmesh.protocol.api.NodeStatus;
import io.darkmesh.protocol.api.ProblemType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshTest {
    private static final Person ANN = new Person("ann", "https://issuer", "1", "Ann", List.of(), true);

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();
    private final BackgroundThread background = new BackgroundThread("test");
    private Database database;
    private Mesh mesh;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("db"));
        mesh = network("one");
    }

    @AfterEach
    void close() {
        mesh.close();
        background.close();
        database.close();
    }

    private Mesh network(String name) {
        Mesh opened = Mesh.open(database, name, clock, background);
        database.write(tx -> {
            ANN.save(tx, opened.key(), clock.instant());
            return true;
        });
        return opened;
    }

    private static NodeRecord admit(Mesh where, Database database, Candidate candidate) {
        return database.write(tx -> where.admit(tx, candidate), where::committed);
    }

    private NodeRecord admit(int number) {
        return admit(mesh, database, TestNodes.candidate(number, ANN.id()));
    }

    @Test
    void nodesOfTheSameNameGetNumbers() {
        assertThat(admit(1).name()).isEqualTo("host1");
        Candidate twin = TestNodes.candidate(2, ANN.id());
        var second = new Candidate(
                twin.machineKey(), twin.nodeKey(), "HOST1.example.org", null, null, twin.userId(), twin.user());
        assertThat(admit(mesh, database, second).name()).isEqualTo("host1-1");
    }

    @Test
    void anotherNodesWireGuardKeyIsRefused() {
        NodeRecord victim = admit(1);
        mesh.approve(victim.id(), ANN);
        Candidate thief = TestNodes.candidate(2, ANN.id());
        var stolen =
                new Candidate(thief.machineKey(), victim.nodeKey(), "thief", null, null, thief.userId(), thief.user());
        assertThatThrownBy(() -> admit(mesh, database, stolen))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.type()).isEqualTo(ProblemType.CONFLICT));
        NodeRecord other = admit(2);
        mesh.approve(other.id(), ANN);
        assertThatThrownBy(() -> mesh.rotate(other.id(), victim.nodeKey())).isInstanceOf(ProblemException.class);
    }

    @Test
    void addressesAreNeverSharedAndStayThroughLogOut() {
        NodeRecord first = mesh.approve(admit(1).id(), ANN);
        NodeRecord second = mesh.approve(admit(2).id(), ANN);
        assertThat(first.addresses()).isNotEqualTo(second.addresses());
        mesh.logOut(first.id());
        NodeRecord back = admit(1);
        assertThat(back.status()).isEqualTo(NodeStatus.APPROVED);
        assertThat(back.addresses()).isEqualTo(first.addresses());
    }

    @Test
    void approvingTwiceIsOneChange() {
        NodeRecord node = mesh.approve(admit(1).id(), ANN);
        assertThat(mesh.approve(node.name(), ANN)).isEqualTo(node);
        List<AuditEvent> log = database.read(tx -> AuditEvent.latest(tx, mesh.key(), 10));
        assertThat(log).extracting(AuditEvent::action).containsExactly(AuditEvent.Action.APPROVED);
        assertThat(log.getFirst().actor()).isEqualTo(ANN.id());
    }

    /** IDOR: an id of one network means nothing in another. */
    @Test
    void anAdminOfOneNetworkCannotTouchANodeOfAnother() {
        NodeRecord node = admit(1);
        try (Mesh other = network("two")) {
            assertThat(other.node(node.id())).isNull();
            assertThatThrownBy(() -> other.approve(node.id(), ANN))
                    .isInstanceOfSatisfying(
                            ProblemException.class, e -> assertThat(e.type()).isEqualTo(ProblemType.NOT_FOUND));
        }
        assertThat(mesh.node(node.id()).status()).isEqualTo(NodeStatus.PENDING);
    }

    @Test
    void aFullDiskLeavesNothingHalfWritten() {
        NodeRecord node = admit(1);
        database.write(tx -> {
            long pages = tx.list("PRAGMA page_count", row -> row.number("page_count"))
                    .getFirst();
            return tx.list("PRAGMA max_page_count=" + pages, row -> row.number("max_page_count"));
        });
        assertThatThrownBy(() -> {
                    for (int i = 2; i < 500; i++) {
                        admit(i);
                    }
                })
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.FULL));
        int known = mesh.nodes().size();
        long rows = database.read(tx -> tx.list("SELECT COUNT(*) AS n FROM node", row -> row.number("n")))
                .getFirst();
        assertThat(rows).isEqualTo(known);
        assertThat(mesh.node(node.id())).isNotNull();
        database.write(tx -> tx.list("PRAGMA max_page_count=1000000", row -> row.number("max_page_count")));
        assertThat(mesh.approve(node.id(), ANN).status()).isEqualTo(NodeStatus.APPROVED);
    }

    @Test
    void oneDamagedRowDoesNotSpoilTheOthers() {
        mesh.approve(admit(1).id(), ANN);
        NodeRecord bad = mesh.approve(admit(2).id(), ANN);
        mesh.approve(admit(3).id(), ANN);
        database.write(tx -> tx.run("UPDATE node SET name='Not A Label; rm -rf' WHERE id=?", bad.id()));
        try (Mesh again = Mesh.open(database, "one", clock, background)) {
            assertThat(again.nodes()).extracting(NodeRecord::name).containsExactlyInAnyOrder("host1", "host3");
        }
    }

    @Test
    void versionsNeverGoBackOverARestart() {
        mesh.approve(admit(1).id(), ANN);
        long before = mesh.hub().look(state -> state.version());
        try (Mesh again = Mesh.open(database, "one", clock, background)) {
            assertThat(again.hub().<Long>look(state -> state.version())).isGreaterThan(before);
        }
    }

    @Test
    void anAgentFromALaterHistoryMakesTheEpochNewOnce() {
        String epoch = mesh.hub().look(state -> state.epoch());
        mesh.claimed(epoch, Long.MAX_VALUE);
        String next = mesh.hub().look(state -> state.epoch());
        assertThat(next).isNotEqualTo(epoch);
        mesh.claimed(next, Long.MAX_VALUE);
        assertThat(mesh.hub().<String>look(state -> state.epoch())).isEqualTo(next);
        try (Mesh again = Mesh.open(database, "one", clock, background)) {
            assertThat(again.hub().<String>look(state -> state.epoch())).isEqualTo(next);
        }
    }
}
