package io.darkmesh.wireguard.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The corpus of the repository, and a thousand mutations of each of its files, through the fuzzer's targets. Without
 * the fuzzer's agent, which would disturb whatever else is measured in this JVM; {@code test-network/bin/fuzz-protocol}
 * looks for more.
 */
final class CorpusTest {
    private static final Map<String, Consumer<byte[]>> TARGETS = Map.of(
            "messages", Targets.Messages::fuzzerTestOneInput,
            "handshakes", Targets.Handshakes::fuzzerTestOneInput,
            "data", Targets.Data::fuzzerTestOneInput,
            "packets", Targets.Packets::fuzzerTestOneInput,
            "prefixes", Targets.Prefixes::fuzzerTestOneInput,
            "keys", Targets.Keys::fuzzerTestOneInput);

    static Stream<String> targets() {
        return TARGETS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void noInputBringsAParserToItsKnees(String target) throws IOException, URISyntaxException {
        Consumer<byte[]> parser = Objects.requireNonNull(TARGETS.get(target));
        List<Path> files = files(target);
        assertThat(files).isNotEmpty();
        int mutations = target.equals("handshakes") ? 50 : 1000;
        parser.accept(new byte[0]);
        for (Path file : files) {
            byte[] input = Files.readAllBytes(file);
            parser.accept(input);
            var random = new Random(input.length);
            for (int i = 0; i < mutations; i++) {
                parser.accept(mutated(input, random));
            }
        }
    }

    private static List<Path> files(String target) throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(CorpusTest.class.getResource("/corpus/" + target))
                .toURI());
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    private static byte[] mutated(byte[] input, Random random) {
        byte[] out = java.util.Arrays.copyOf(
                input, Math.max(0, input.length + (random.nextInt(3) == 0 ? random.nextInt(9) - 4 : 0)));
        for (int flips = random.nextInt(4); flips >= 0 && out.length > 0; flips--) {
            out[random.nextInt(out.length)] = (byte) random.nextInt();
        }
        return out;
    }
}
