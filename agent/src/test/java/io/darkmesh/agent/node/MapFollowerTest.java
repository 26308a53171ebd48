package io.darkmesh.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.agent.control.ControlException;
import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.netmap.IpPrefix;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import io.darkmesh.protocol.netmap.Node;
import io.darkmesh.protocol.netmap.NodeKey;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class MapFollowerTest implements MapFollower.Listener {
    private final FakeControlPlane control = new FakeControlPlane();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private MapFollower follower;

    private static Node node(String name) {
        return new Node(name, name, "u", NodeKey.of(new byte[32]), List.of(IpPrefix.parse("100.64.0.1")), List.of());
    }

    private static NetworkMap map(long version) {
        return new NetworkMap("net", "epoch", version, node("self"), List.of(), List.of(), List.of());
    }

    private static NetworkMapUpdate.Delta delta(String epoch, long from, long to) {
        return new NetworkMapUpdate.Delta(epoch, from, to, List.of(node("n" + to)), List.of(), null, null);
    }

    private void follow(NetworkMap cached) {
        follower = new MapFollower(control, "token", cached, new Random(1), this);
        follower.start();
    }

    @AfterEach
    void stop() {
        follower.close();
    }

    @Test
    void beginsFromTheMapItHasAndAppliesWhatChanged() throws InterruptedException {
        follow(map(4));
        assertThat(control.bases.take()).contains(map(4));
        control.updates.add(new NetworkMapUpdate.KeepAlive());
        control.updates.add(delta("epoch", 4, 6));
        assertThat(seen.take()).isEqualTo("connected");
        assertThat(seen.take()).isEqualTo("map 6: 1 peers");
    }

    @Test
    void anUpdateThatCameBeforeChangesNothing() throws InterruptedException {
        follow(map(6));
        control.updates.add(delta("epoch", 4, 6));
        control.updates.add(delta("epoch", 6, 7));
        assertThat(seen.take()).isEqualTo("connected");
        assertThat(seen.take()).isEqualTo("map 7: 1 peers");
    }

    /** "An update whose base is not held asks for a Full." */
    @Test
    void anUpdateFromAnotherHistoryLeadsToAFullMap() throws InterruptedException {
        follow(map(4));
        assertThat(control.bases.take()).isPresent();
        control.updates.add(delta("restored", 2, 3));
        assertThat(control.bases.take()).isEqualTo(Optional.empty());
        control.updates.add(new NetworkMapUpdate.Full(map(1)));
        assertThat(seen.take()).isEqualTo("connected");
        assertThat(seen.take()).isEqualTo("connected");
        assertThat(seen.take()).isEqualTo("map 1: 0 peers");
    }

    @Test
    void aStreamThatBreaksIsOpenedAgainWhereItWas() throws InterruptedException {
        follow(map(4));
        control.updates.add(delta("epoch", 4, 5));
        control.updates.add(FakeControlPlane.failure(FailureKind.UNREACHABLE));
        assertThat(control.bases.take()).isPresent();
        assertThat(control.bases.take().orElseThrow().version()).isEqualTo(5);
        assertThat(seen.take()).isEqualTo("connected");
        assertThat(seen.take()).isEqualTo("map 5: 1 peers");
        assertThat(seen.take()).isEqualTo("disconnected UNREACHABLE");
        assertThat(seen.take()).isEqualTo("connected");
    }

    @Test
    void anExpiredTokenIsNoReasonToLeave() throws InterruptedException {
        follow(map(4));
        control.updates.add(FakeControlPlane.failure(FailureKind.NOT_LOGGED_IN));
        assertThat(seen.take()).isEqualTo("connected");
        assertThat(seen.take()).isEqualTo("disconnected NOT_LOGGED_IN");
        assertThat(seen.take()).isEqualTo("connected");
    }

    @Test
    void aRevokedNodeIsToldOnce() throws InterruptedException {
        follow(map(4));
        control.updates.add(new NetworkMapUpdate.Removed(NetworkMapUpdate.Reason.REVOKED));
        assertThat(seen.take()).isEqualTo("connected");
        assertThat(seen.take()).isEqualTo("removed REVOKED");
        assertThat(control.calls.take()).isEqualTo("close map");
        assertThat(control.bases).hasSize(1);
    }

    @Override
    public void onConnected() {
        seen.add("connected");
    }

    @Override
    public void onMap(NetworkMap map) {
        seen.add("map " + map.version() + ": " + map.peers().size() + " peers");
    }

    @Override
    public void onDisconnected(ControlException why) {
        seen.add("disconnected " + why.kind());
    }

    @Override
    public void onRemoved(NetworkMapUpdate.Reason reason) {
        seen.add("removed " + reason);
    }
}
