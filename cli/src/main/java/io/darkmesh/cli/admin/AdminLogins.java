package io.darkmesh.cli.admin;

import io.darkmesh.cli.terminal.ExitCode;
import io.darkmesh.cli.terminal.Failure;
import io.darkmesh.cli.terminal.Surroundings;
import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.MalformedJsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The logins remembered in a file only its owner can read; the one used last comes first. */
final class AdminLogins {
    private record Document(int schema, List<AdminLogin> logins) {}

    private final Path file;

    AdminLogins(Surroundings surroundings) {
        Path configuration = surroundings
                .variable("XDG_CONFIG_HOME")
                .map(Path::of)
                .orElseGet(() -> Path.of(surroundings.variable("HOME").orElse("/root"), ".config"));
        this.file = configuration.resolve("darkmesh").resolve("admin.json");
    }

    /** The login used last. */
    Optional<AdminLogin> latest() {
        return read().stream().findFirst();
    }

    /** The login at one coordinator. */
    Optional<AdminLogin> at(String coordinator) {
        return read().stream()
                .filter(login -> login.coordinator().equals(coordinator))
                .findFirst();
    }

    /** Puts a login first, in place of an older one at the same coordinator. */
    void remember(AdminLogin login) {
        List<AdminLogin> logins = without(login.coordinator());
        logins.addFirst(login);
        write(logins);
    }

    void forget(String coordinator) {
        write(without(coordinator));
    }

    private List<AdminLogin> without(String coordinator) {
        List<AdminLogin> logins = new ArrayList<>(read());
        logins.removeIf(login -> login.coordinator().equals(coordinator));
        return logins;
    }

    private List<AdminLogin> read() {
        try {
            return Json.read(Files.readAllBytes(file), Document.class).logins();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "Cannot read " + file + ": " + e.getMessage(), e);
        } catch (MalformedJsonException e) {
            throw new Failure(ExitCode.FAILED, file + " is damaged; remove it and run meshctl admin login again.", e);
        }
    }

    /** Whole or not at all: written beside, then renamed. */
    private void write(List<AdminLogin> logins) {
        try {
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path beside = Files.createTempFile(
                    file.getParent(),
                    "admin",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(beside, Json.write(new Document(1, logins)));
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "Cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
