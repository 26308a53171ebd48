package io.darkmesh.coordinator.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.darkmesh.protocol.netmap.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class NodeNamesPropertyTest {
    @Example
    void aTakenNameGetsTheNextNumber() {
        var taken = new HashSet<>(Set.of("web", "web-1"));
        assertThat(NodeNames.pick("Web.example.org", taken::contains)).isEqualTo("web-2");
        assertThat(NodeNames.pick(null, taken::contains)).isEqualTo("node");
    }

    @Property(tries = 300)
    void whateverHostsAreCalledTheirNodesHaveDistinctValidNames(@ForAll @Size(max = 30) List<String> hostnames) {
        Set<String> names = new HashSet<>();
        for (String hostname : hostnames) {
            String name = NodeNames.pick(hostname, names::contains);
            assertThat(Names.checked(name)).isEqualTo(name);
            assertThat(names.add(name)).isTrue();
        }
    }

    @Property(tries = 50)
    void longNamesStayDistinctToo(@ForAll @Size(min = 2, max = 20) List<Boolean> again) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < again.size(); i++) {
            assertThat(names.add(NodeNames.pick("a".repeat(63), names::contains)))
                    .isTrue();
        }
        assertThat(names).allSatisfy(name -> assertThat(name.length()).isLessThanOrEqualTo(63));
    }
}
