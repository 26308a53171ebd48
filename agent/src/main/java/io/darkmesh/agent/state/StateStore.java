package io.darkmesh.agent.state;

import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.netmap.NetworkMap;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state directory of one running agent. Safe for use by several threads. */
public final class StateStore implements AutoCloseable {
    /** Room kept for the next state; a state is about 2 KiB. */
    static final int RESERVE_BYTES = 65_536;

    private static final Logger LOG = LoggerFactory.getLogger(StateStore.class);

    private final AtomicFile stateFile;
    private final AtomicFile mapFile;
    private final FileChannel lock;
    private AgentState state;

    private StateStore(AtomicFile stateFile, AtomicFile mapFile, FileChannel lock, AgentState state) {
        this.stateFile = stateFile;
        this.mapFile = mapFile;
        this.lock = lock;
        this.state = state;
    }

    /**
     * Opens the directory, making it and fresh keys when there is none.
     *
     * @throws StateException when it is damaged, full, in use or not accessible; nothing is then changed
     */
    public static StateStore open(Path directory) {
        FileChannel lock = lock(directory);
        try {
            var stateFile = new AtomicFile(directory.resolve("state.json"));
            var mapFile = new AtomicFile(directory.resolve("network-map.json"));
            AgentState loaded = load(stateFile, mapFile);
            var store = new StateStore(stateFile, mapFile, lock, loaded == null ? AgentState.fresh() : loaded);
            if (loaded == null) {
                store.update(fresh -> fresh);
            }
            store.reserveState();
            return store;
        } catch (RuntimeException e) {
            closeQuietly(lock);
            throw e;
        }
    }

    /** The state as it was saved last. */
    public synchronized AgentState state() {
        return state;
    }

    /**
     * Saves a changed state; on return it is on the disk. The room for the state after it is taken at once if there is
     * any, see {@link #reserve()}.
     *
     * @throws StateException when it could not be saved; the state is then as before
     */
    public synchronized AgentState update(UnaryOperator<AgentState> change) {
        AgentState changed = change.apply(state);
        try {
            stateFile.replace(SealedText.seal(Json.write(changed)));
        } catch (IOException e) {
            throw failed("save the state in", stateFile.path(), e);
        }
        state = changed;
        reserveState();
        return changed;
    }

    private void reserveState() {
        try {
            stateFile.reserve(RESERVE_BYTES);
        } catch (IOException e) {
            LOG.warn("no room for the next state in {}: {}", stateFile.path(), e.getMessage());
        }
    }

    /**
     * Makes sure that the next {@link #update} cannot fail for lack of room, and takes room for a first map.
     *
     * @throws StateException when there is none
     */
    public synchronized void reserve() {
        for (AtomicFile file : List.of(stateFile, mapFile)) {
            try {
                file.reserve(RESERVE_BYTES);
            } catch (IOException e) {
                throw failed("take room for", file.path(), e);
            }
        }
    }

    /** The map saved last. A damaged one is told in the log and not used: the coordinator has it. */
    public synchronized Optional<NetworkMap> map() {
        try {
            Optional<String> line = SealedText.open(Files.readAllBytes(mapFile.path()));
            if (line.isPresent()) {
                return Optional.of(Json.read(line.get(), NetworkMap.class));
            }
            LOG.warn("{} is damaged; a new one will be fetched from the coordinator", mapFile.path());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} cannot be used: {}", mapFile.path(), e.getMessage());
        }
        return Optional.empty();
    }

    /** Keeps the map for the next start. A failure is logged only: the mesh runs on without. */
    public synchronized void saveMap(NetworkMap map) {
        try {
            mapFile.replace(SealedText.seal(Json.write(map)));
        } catch (IOException e) {
            LOG.warn("cannot save the network map in {}: {}", mapFile.path(), e.getMessage());
        }
    }

    /** Forgets the map: this node is no longer part of a network. */
    public synchronized void forgetMap() {
        try {
            Files.deleteIfExists(mapFile.path());
        } catch (IOException e) {
            LOG.warn("cannot delete {}: {}", mapFile.path(), e.getMessage());
        }
    }

    @Override
    public void close() {
        closeQuietly(lock);
    }

    private static @Nullable AgentState load(AtomicFile stateFile, AtomicFile mapFile) {
        Path file = stateFile.path();
        try {
            AgentState state = SealedText.open(Files.readAllBytes(file))
                    .map(line -> Json.read(line, AgentState.class))
                    .filter(read -> read.schema() == AgentState.SCHEMA)
                    .orElseThrow(() -> damaged(file, null));
            state.machine().privateKey();
            return state;
        } catch (NoSuchFileException e) {
            if (Files.exists(mapFile.path())) {
                throw damaged(file, e); // it was there once
            }
            return null;
        } catch (IllegalArgumentException e) {
            throw damaged(file, e);
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    private static FileChannel lock(Path directory) {
        Path file = directory.resolve("lock");
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory.toAbsolutePath().getParent());
                Files.createDirectory(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw inUse(directory, null);
            }
            return channel;
        } catch (java.nio.channels.OverlappingFileLockException e) {
            throw inUse(directory, e);
        } catch (IOException e) {
            throw failed("use", directory, e);
        }
    }

    private static StateException inUse(Path directory, @Nullable Throwable cause) {
        String message = "another meshd uses the state in " + directory + "; stop it or give --state another folder";
        return new StateException(StateException.Kind.IN_USE, message, cause);
    }

    private static StateException damaged(Path file, @Nullable Throwable cause) {
        String message = "the state in " + file + " is damaged; restore it from a backup, or remove "
                + file.toAbsolutePath().getParent() + " and log in again (the node gets new keys)";
        return new StateException(StateException.Kind.DAMAGED, message, cause);
    }

    private static StateException failed(String what, Path file, IOException e) {
        if (e instanceof AccessDeniedException) {
            String message = "no permission to " + what + " " + file + ": run as root, or give another --state";
            return new StateException(StateException.Kind.INACCESSIBLE, message, e);
        }
        String reason = String.valueOf(e.getMessage());
        boolean full = reason.contains("No space left") || reason.contains("quota exceeded");
        return full
                ? new StateException(
                        StateException.Kind.STORAGE_FULL,
                        "the disk is full: cannot " + what + " " + file + "; make room and try again",
                        e)
                : new StateException(
                        StateException.Kind.INACCESSIBLE,
                        "cannot " + what + " " + file + " (" + e.getClass().getSimpleName() + ": " + reason + ")",
                        e);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing the lock failed", e);
        }
    }
}
