package io.darkmesh.agent.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A timestamp floor in a file of its own, one decimal number, for a stand-alone interface. One process uses it. */
public final class TimestampFloorFile implements TimestampFloor {
    private final AtomicFile file;
    private long seconds;

    private TimestampFloorFile(AtomicFile file, long seconds) {
        this.file = file;
        this.seconds = seconds;
    }

    /**
     * Reads the file if there is one; its directory is made.
     *
     * @throws StateException when it cannot be read, or is something else
     */
    public static TimestampFloorFile open(Path path) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            return new TimestampFloorFile(new AtomicFile(path), read(path));
        } catch (IOException e) {
            throw new StateException(StateException.Kind.INACCESSIBLE, "cannot read " + path + ": " + e, e);
        } catch (NumberFormatException e) {
            throw new StateException(StateException.Kind.DAMAGED, path + " holds no number: remove it", e);
        }
    }

    private static long read(Path path) throws IOException {
        try {
            return Long.parseUnsignedLong(
                    Files.readString(path, StandardCharsets.US_ASCII).strip());
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    @Override
    public long seconds() {
        return seconds;
    }

    @Override
    public void keep(long newSeconds) {
        try {
            file.replace((newSeconds + "\n").getBytes(StandardCharsets.US_ASCII));
            seconds = newSeconds;
        } catch (IOException e) {
            throw new StateException(StateException.Kind.INACCESSIBLE, "cannot write " + file.path() + ": " + e, e);
        }
    }
}
