package io.darkmesh.testnetwork.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that runs a class of this test tree in a JVM of its own, as what runs inside a host must. */
public final class JavaMain {
    private JavaMain() {}

    public static List<String> command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                Path.of(main.getProtectionDomain().getCodeSource().getLocation().getPath())
                        .toString(),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
