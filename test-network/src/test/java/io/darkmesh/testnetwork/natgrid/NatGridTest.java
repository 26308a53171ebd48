package io.darkmesh.testnetwork.natgrid;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.testnetwork.junit.Needs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A small part of the grid; {@code test-network/nat-grid} measures all of it. */
@Needs({"bin/meshd", "bin/mesh-coordinator", "bin/mesh-relay", "nft", "openssl"})
final class NatGridTest {
    private static final int MOST = 200;
    private static final int INTERVAL_MS = 50;

    private static Grid grid;
    private static Grid.Member home;
    private static Grid.Member office;
    private static Grid.Member locked;

    @BeforeAll
    static void threeNodesJoin() {
        grid = new Grid();
        home = grid.join(Place.PLAIN, "");
        office = grid.join(Place.ADDRESS_RESTRICTED, "");
        locked = grid.join(Place.UDP_BLOCKED, "");
        grid.settle();
    }

    @AfterAll
    static void close() {
        if (grid != null) {
            grid.close();
        }
    }

    @Test
    void twoHomesBehindTheirRoutersBecomeDirect() {
        Grid.Seen seen = grid.measure(home, office, MOST, INTERVAL_MS);
        assertThat(seen.directMs()).as(grid.explain(home, office)).isPositive();
    }

    @Test
    void whereUdpIsBlockedTheRelayCarries() {
        Grid.Seen seen = grid.measure(locked, home, 5, INTERVAL_MS);
        assertThat(seen.firstMs()).isPositive();
        assertThat(seen.directMs()).isNegative();
        assertThat(grid.explain(locked, home)).contains("relayed coordinator");
    }
}
