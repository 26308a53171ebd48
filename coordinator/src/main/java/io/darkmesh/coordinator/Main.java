package io.darkmesh.coordinator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.PropertiesDefaultProvider;

/** {@code mesh-coordinator}. */
@Command(
        name = "mesh-coordinator",
        mixinStandardHelpOptions = true,
        version = "mesh-coordinator " + Coordinator.VERSION,
        description = "Login, approval, keys, network map and relay of a private mesh.",
        subcommands = RelayKeyCommand.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped by SIGTERM or SIGINT",
            "1:a defect",
            "2:wrong usage",
            "10:the host refuses (port, disk, rights, certificate)",
            "15:the database is damaged or of a newer version"
        })
public final class Main implements Callable<Integer> {
    @Mixin
    private final Options options = new Options();

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        var line = new CommandLine(new Main());
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof StartFailure failure) {
                System.err.println("mesh-coordinator: " + failure.getMessage());
                return failure.exitCode();
            }
            e.printStackTrace();
            return 1;
        });
        try {
            config(args, line);
        } catch (StartFailure e) {
            System.err.println("mesh-coordinator: " + e.getMessage());
            return e.exitCode();
        }
        return line.execute(args);
    }

    @Override
    public Integer call() throws InterruptedException {
        Coordinator coordinator = Coordinator.start(options, InstantSource.system());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            coordinator.close();
            Runtime.getRuntime().halt(0); // only a signal leads here, and the JVM would answer 128 and its number
        }));
        coordinator.announce(System.out, options);
        new CountDownLatch(1).await();
        return 0;
    }

    /** The file's lines are defaults: what stands on the command line counts more. */
    private static void config(String[] args, CommandLine line) {
        int at = List.of(args).indexOf("--config");
        if (at < 0 || at + 1 >= args.length) {
            return;
        }
        Path file = Path.of(args[at + 1]);
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new StartFailure(
                    StartFailure.HOST_REFUSES, "cannot read --config " + file + "; check path and rights");
        }
        for (String name : properties.stringPropertyNames()) {
            if (line.getCommandSpec().findOption("--" + name) == null) {
                throw new StartFailure(StartFailure.USAGE, file + ": there is no option " + name);
            }
        }
        line.setDefaultValueProvider(new PropertiesDefaultProvider(properties));
    }
}
