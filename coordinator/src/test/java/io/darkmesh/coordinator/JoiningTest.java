package io.darkmesh.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.coordinator.login.DeviceLogins;
import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.api.EndpointsUpdate;
import io.darkmesh.protocol.login.TokenError;
import io.darkmesh.protocol.netmap.NetworkMap;
import io.darkmesh.protocol.netmap.NetworkMapUpdate;
import io.darkmesh.protocol.netmap.UdpEndpoint;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoiningTest {
    @TempDir
    Path folder;

    @Test
    void twoNodesFindEachOtherAndARevokedOneIsForgotten() throws Exception {
        try (TestKit kit = TestKit.start(folder)) {
            TestBrowser admin = kit.firstAdmin();
            assertThat(admin.address()).endsWith("/admin");
            assertThat(admin.page()).contains("None yet.");

            var alice = new TestNode(kit, "alice");
            var login = alice.begin();
            assertThat(stage(alice.poll(login.deviceCode(), 0).body())).isEqualTo(TokenError.Stage.LOGIN);
            admin.confirm(login.userCode());
            assertThat(stage(alice.poll(login.deviceCode(), 0).body())).isEqualTo(TokenError.Stage.APPROVAL);
            admin.get("/admin");
            admin.submit("/admin/nodes", "action", "approve");
            alice.takeToken(login.deviceCode());

            try (TestStream first = alice.map("")) {
                NetworkMap map = first.full().map();
                assertThat(map.self().name()).isEqualTo("alice");
                assertThat(map.peers()).isEmpty();
                assertThat(map.filter()).isNotEmpty().extracting("id").containsOnly("default-allow");

                var bob = new TestNode(kit, "bob").join(admin);
                NetworkMapUpdate.Delta joined = first.delta();
                assertThat(joined.changed()).singleElement().satisfies(peer -> {
                    assertThat(peer.name()).isEqualTo("bob");
                    assertThat(peer.nodeKey()).isEqualTo(bob.nodeKey);
                    assertThat(peer.addresses()).hasSize(2);
                });
                map = map.apply(joined).orElseThrow();

                var endpoints = List.of(UdpEndpoint.parse("192.0.2.7:41820"));
                assertThat(bob.send("PUT", "/api/v1/node/endpoints", Json.write(new EndpointsUpdate(endpoints)))
                                .statusCode())
                        .isEqualTo(204);
                map = map.apply(first.delta()).orElseThrow();
                assertThat(map.peers().getFirst().endpoints()).isEqualTo(endpoints);

                try (TestStream second = bob.map("")) {
                    assertThat(second.full().map().peers().getFirst().name()).isEqualTo("alice");
                    admin.get("/admin");
                    admin.post(
                            "/admin/nodes",
                            java.util.Map.of("csrf", admin.hidden("csrf"), "node", "bob", "action", "revoke"));
                    assertThat(second.next()).isEqualTo(new NetworkMapUpdate.Removed(NetworkMapUpdate.Reason.REVOKED));
                    assertThat(second.ends()).isTrue();
                }
                NetworkMapUpdate.Delta gone = first.delta();
                assertThat(gone.removed()).containsExactly(bob.id);
                assertThat(map.apply(gone).orElseThrow().peers()).isEmpty();
                assertThat(bob.map("").status()).isEqualTo(403);
            }
        }
    }

    @Test
    void aCodeThatExpiredWhileTheCoordinatorWasAwayIsSaidToHaveExpired() throws Exception {
        try (TestKit kit = TestKit.start(folder)) {
            TestBrowser admin = kit.firstAdmin();
            var alice = new TestNode(kit, "alice");
            var login = alice.begin();
            kit.restart(InstantSource.offset(InstantSource.system(), DeviceLogins.LOGIN_LIFETIME));
            admin.get("/device?user_code=" + login.userCode());
            assertThat(admin.status()).isEqualTo(409);
            assertThat(admin.page()).contains("this code has expired").doesNotContain("value=\"confirm\"");
        }
    }

    @Test
    void aCodeIsGoodOnce() throws Exception {
        try (TestKit kit = TestKit.start(folder)) {
            TestBrowser admin = kit.firstAdmin();
            var login = new TestNode(kit, "alice").begin();
            admin.confirm(login.userCode());
            admin.get("/device?user_code=" + login.userCode());
            assertThat(admin.status()).isEqualTo(409);
            assertThat(admin.page()).contains("this code has been used already");
            admin.get("/device?user_code=XXXX-YYYY");
            assertThat(admin.status()).isEqualTo(404);
        }
    }

    @Test
    void aRestartKeepsEveryoneAndTheStreamGoesOnWhereItWas() throws Exception {
        try (TestKit kit = TestKit.start(folder)) {
            TestBrowser admin = kit.firstAdmin();
            var alice = new TestNode(kit, "alice").join(admin);
            var bob = new TestNode(kit, "bob").join(admin);
            NetworkMap map;
            try (TestStream stream = alice.map("")) {
                map = stream.full().map();
            }
            kit.restart();
            try (TestStream stream = alice.map("?epoch=" + map.epoch() + "&version=" + map.version())) {
                var next = TestNode.randomNodeKey();
                assertThat(bob.send(
                                        "PUT",
                                        "/api/v1/node/key",
                                        Json.write(new io.darkmesh.protocol.api.NodeKeyUpdate(next)))
                                .statusCode())
                        .isEqualTo(204);
                NetworkMap later = map.apply(stream.delta()).orElseThrow();
                while (later.peers().getFirst().nodeKey().equals(bob.nodeKey)) { // first a relay token of now
                    later = later.apply(stream.delta()).orElseThrow();
                }
                assertThat(later.peers()).singleElement().satisfies(peer -> {
                    assertThat(peer.name()).isEqualTo("bob");
                    assertThat(peer.nodeKey()).isEqualTo(next);
                });
            }
        }
    }

    private static TokenError.Stage stage(String body) {
        return Json.read(body, TokenError.class).stage();
    }
}
