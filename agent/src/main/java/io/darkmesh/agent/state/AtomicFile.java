package io.darkmesh.agent.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Replaces a file as a whole, by way of a neighbour whose room on the disk can be taken ahead of time. */
final class AtomicFile {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final Path next;

    AtomicFile(Path file) {
        this.file = file;
        this.next = file.resolveSibling(file.getFileName().toString().replaceFirst("\\.[^.]*$", "") + ".next");
    }

    Path path() {
        return file;
    }

    /** Writes zeros to the neighbour and forces them to the disk, unless they are there already. */
    void reserve(int bytes) throws IOException {
        try {
            if (Files.exists(next) && Files.size(next) >= bytes) {
                return;
            }
            try (FileChannel channel = open()) {
                writeAt(channel, ByteBuffer.allocate(bytes));
                channel.force(true);
            }
            forceDirectory();
        } catch (IOException e) {
            Files.deleteIfExists(next); // half a reserve is none
            throw e;
        }
    }

    /** Writes into the room of the neighbour, which then takes the file's place. */
    void replace(byte[] content) throws IOException {
        try (FileChannel channel = open()) {
            writeAt(channel, ByteBuffer.wrap(content));
            channel.truncate(content.length);
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory();
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(next, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_ONLY);
    }

    private static void writeAt(FileChannel channel, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            channel.write(content, content.position());
        }
    }

    private void forceDirectory() throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }
}
