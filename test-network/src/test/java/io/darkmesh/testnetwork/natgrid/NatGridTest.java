package io.darkmesh.testnetwork.natgrid;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.testnetwork.junit.Needs;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A small part of the grid; {@code test-network/nat-grid} measures all of it. */
@Needs({"bin/meshd", "bin/mesh-coordinator", "bin/mesh-relay", "nft", "openssl"})
final class NatGridTest {
    private static final Wanted.Seat HOME = new Wanted.Seat(Place.PLAIN, true, 1);
    private static final Wanted.Seat OFFICE = new Wanted.Seat(Place.ADDRESS_RESTRICTED, false, 1);
    private static final Wanted.Seat LOCKED = new Wanted.Seat(Place.UDP_BLOCKED, true, 1);

    private static Grid grid;

    @BeforeAll
    static void threeNodesJoin() {
        grid = new Grid();
        List.of(HOME, OFFICE, LOCKED).forEach(grid::place);
        grid.join();
    }

    @AfterAll
    static void close() {
        if (grid != null) {
            grid.close();
        }
    }

    @Test
    void twoHomesBehindTheirRoutersBecomeDirect() {
        Table.Row row = grid.measure(new Wanted.Meeting(HOME, OFFICE));
        assertThat(row.seen().directMs()).as(row.why()).isPositive();
    }

    @Test
    void whereUdpIsBlockedTheRelayCarries() {
        Table.Row row = grid.measure(new Wanted.Meeting(LOCKED, OFFICE));
        assertThat(row.seen().firstMs()).as(row.why()).isPositive();
        assertThat(row.seen().isDirect()).isFalse();
        assertThat(row.why()).contains("path         relayed ");
    }
}
