package io.darkmesh.coordinator;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The coordinator's folder, for its owner alone, used by one process at a time. */
final class DataFolder implements AutoCloseable {
    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** @throws StartFailure when it cannot be made, written, or is in use */
    static DataFolder open(Path path) {
        try {
            if (Files.notExists(path)) {
                Files.createDirectories(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            FileChannel lock =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (lock.tryLock() != null) {
                    return new DataFolder(path, lock);
                }
            } catch (OverlappingFileLockException e) {
                throw inUse(path, lock);
            }
            throw inUse(path, lock);
        } catch (IOException e) {
            throw new StartFailure(
                    StartFailure.HOST_REFUSES,
                    "cannot write to the data folder " + path + " ("
                            + e.getClass().getSimpleName()
                            + "); make it writable for this user, or name another with --data");
        }
    }

    Path file(String name) {
        return path.resolve(name);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static StartFailure inUse(Path path, FileChannel lock) throws IOException {
        lock.close();
        return new StartFailure(
                StartFailure.HOST_REFUSES,
                "another coordinator uses the data folder " + path + "; stop it, or name another with --data");
    }
}
