package io.darkmesh.testnetwork.lab;

import java.nio.file.Files;
import java.nio.file.Path;

/** The source tree that is being tested. */
public final class Repository {
    private Repository() {}

    /** The folder with {@code bin} and {@code test-network} in it. */
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("test-network"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new LabException("not started inside the source tree");
            }
        }
        return folder;
    }

    /** The launcher of one of our programs. */
    public static String program(String name) {
        return root().resolve("bin").resolve(name).toString();
    }
}
