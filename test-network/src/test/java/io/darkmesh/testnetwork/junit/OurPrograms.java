package io.darkmesh.testnetwork.junit;

import io.darkmesh.testnetwork.lab.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Whether a program of {@code bin/} is there and says how it is used; asked once. */
final class OurPrograms {
    private static final Map<String, Boolean> KNOWN = new ConcurrentHashMap<>();

    private OurPrograms() {}

    /**
     * Asks it.
     *
     * @param words {@code bin/meshd wg} and the like
     */
    static boolean works(String words) {
        return KNOWN.computeIfAbsent(words, OurPrograms::ask);
    }

    private static boolean ask(String words) {
        List<String> command = new ArrayList<>(List.of(words.split(" ")));
        command.set(0, Repository.root().resolve(command.getFirst()).toString());
        command.add("--help");
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
