package io.darkmesh.tun.linux;

import io.darkmesh.tun.libc.MappedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Large zeroed memory whose pages exist only once they are touched. */
public final class LazyMemory {
    private LazyMemory() {}

    /** Memory of so many bytes, aligned to a page, that goes with the arena. */
    public static MemorySegment zeroed(Arena arena, long bytes) {
        return MappedMemory.zeroed(arena, bytes);
    }
}
