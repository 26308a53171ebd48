package io.darkmesh.coordinator.nodes;

import static io.darkmesh.coordinator.nodes.TestNodes.NOW;
import static io.darkmesh.coordinator.nodes.TestNodes.addresses;
import static io.darkmesh.coordinator.nodes.TestNodes.approved;
import static io.darkmesh.coordinator.nodes.TestNodes.candidate;
import static io.darkmesh.coordinator.nodes.TestNodes.pending;
import static io.darkmesh.coordinator.nodes.TestNodes.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.api.NodeStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NodeLifeTest {
    @Test
    void aNewNodeWaitsWithoutAddresses() {
        NodeRecord node = pending(1, "ann");
        assertThat(node.status()).isEqualTo(NodeStatus.PENDING);
        assertThat(node.addresses()).isNull();
    }

    @Test
    void approvalGivesAddressesAndIsIdempotent() {
        NodeRecord node = approved(1, "ann");
        assertThat(node.addresses()).isEqualTo(addresses(1));
        assertThat(node.decidedBy()).isEqualTo("admin");
        assertThat(NodeLife.approve(node, () -> addresses(2), NOW, "other")).isEqualTo(new Outcome.Unchanged(node));
    }

    @Test
    void theSamePersonOnTheSameMachineNeedsNoSecondApproval() {
        NodeRecord node = approved(1, "ann");
        NodeRecord again = NodeLife.returned(node, node.name(), candidate(1, "ann"));
        assertThat(again.status()).isEqualTo(NodeStatus.APPROVED);
        assertThat(again.addresses()).isEqualTo(node.addresses());
        assertThat(again.id()).isEqualTo(node.id());
        NodeRecord afterLogOut = NodeLife.returned(with(node, NodeStatus.LOGGED_OUT), node.name(), candidate(1, "ann"));
        assertThat(afterLogOut.status()).isEqualTo(NodeStatus.APPROVED);
        assertThat(afterLogOut.addresses()).isEqualTo(node.addresses());
    }

    @Test
    void anotherPersonOnAnApprovedMachineWaitsForApproval() {
        NodeRecord again = NodeLife.returned(approved(1, "ann"), "host1", candidate(1, "bob"));
        assertThat(again.status()).isEqualTo(NodeStatus.PENDING);
        assertThat(again.addresses()).isNull();
        assertThat(again.userId()).isEqualTo("bob");
    }

    @Test
    void aRevokedMachineWaitsForApprovalEvenForTheSamePerson() {
        NodeRecord revoked = with(approved(1, "ann"), NodeStatus.REVOKED);
        assertThat(revoked.addresses()).isNull();
        assertThat(NodeLife.returned(revoked, "host1", candidate(1, "ann")).status())
                .isEqualTo(NodeStatus.PENDING);
    }

    @Test
    void whatCannotBeDoneSaysWhatCan() {
        assertThat(NodeLife.reject(approved(1, "ann"), NOW, "admin"))
                .isEqualTo(new Outcome.Refused("node host1 is approved and cannot be rejected: revoke it instead"));
        assertThat(NodeLife.revoke(pending(1, "ann"), NOW, "admin")).isInstanceOf(Outcome.Refused.class);
        NodeRecord out = with(approved(1, "ann"), NodeStatus.LOGGED_OUT);
        assertThat(NodeLife.approve(out, () -> addresses(1), NOW, "admin")).isInstanceOf(Outcome.Refused.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = NodeStatus.class,
            names = {"REVOKED", "LOGGED_OUT"})
    void whoIsOutCannotLogOut(NodeStatus status) {
        NodeRecord node = with(approved(1, "ann"), status);
        assertThat(NodeLife.logOut(node)).isEqualTo(new Outcome.Unchanged(node));
    }
}
