package io.darkmesh.testnetwork.junit;

import io.darkmesh.testnetwork.wireguard.Implementation;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Which implementations meet in the interoperability tests. */
public final class Pairs {
    private Pairs() {}

    /** Ours against the stock one in both roles, and against itself; the first is the one that starts. */
    public static Stream<Arguments> all() {
        Implementation stock = Implementation.WIREGUARD_GO;
        if (!OurPrograms.works("bin/meshd wg")) {
            System.out.println("There is no bin/meshd wg: the stock implementation meets itself");
            return Stream.of(Arguments.of(stock, stock));
        }
        Implementation ours = Implementation.ours();
        return Stream.of(Arguments.of(ours, stock), Arguments.of(stock, ours), Arguments.of(ours, ours));
    }
}
