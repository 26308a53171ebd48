package io.darkmesh.testnetwork.bench;

import io.darkmesh.testnetwork.lab.Repository;
import io.darkmesh.testnetwork.wireguard.Implementation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Who takes part. */
final class Contenders {
    private Contenders() {}

    /** Those with these names, or all that can be had. */
    static List<Contender> chosen(List<String> names) {
        Map<String, Supplier<Optional<Contender>>> known = known();
        List<Contender> chosen = new ArrayList<>();
        for (String name : names.isEmpty() ? List.copyOf(known.keySet()) : names) {
            Supplier<Optional<Contender>> find = known.get(name);
            if (find == null) {
                throw new IllegalArgumentException("no contender " + name + " among " + known.keySet());
            }
            find.get().ifPresentOrElse(chosen::add, () -> System.err.println("not available: " + name));
        }
        return chosen;
    }

    private static Map<String, Supplier<Optional<Contender>>> known() {
        Map<String, Supplier<Optional<Contender>>> known = new LinkedHashMap<>();
        known.put("mesh", () -> Optional.of(new Contender.MeshOfTwo()));
        known.put("meshd-wg", () -> device(Implementation.ours()));
        known.put("wireguard-go-sid", () -> fromSuite("sid"));
        known.put("wireguard-go-trixie", () -> fromSuite("trixie"));
        known.put("wireguard-go", () -> device(Implementation.WIREGUARD_GO));
        known.put("veth", () -> Optional.of(new Contender.BareVeth()));
        for (String peer :
                System.getenv().getOrDefault("DARKMESH_BENCH_PEERS", "").split(",")) {
            int equals = peer.indexOf('=');
            if (equals > 0) {
                String name = peer.substring(0, equals);
                known.put(name, () -> device(go(name, peer.substring(equals + 1))));
            }
        }
        return known;
    }

    private static Optional<Contender> device(Implementation implementation) {
        return Optional.of(new Contender.WireGuardDevices(implementation));
    }

    private static Implementation go(String name, String program) {
        return new Implementation(name, List.of(program, "-f"));
    }

    private static Optional<Contender> fromSuite(String suite) {
        String fetch =
                Repository.root().resolve("test-network/lib/fetch-wireguard-go").toString();
        try {
            Process process = new ProcessBuilder(fetch, suite)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String path = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? device(go("wireguard-go-" + suite, path)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
