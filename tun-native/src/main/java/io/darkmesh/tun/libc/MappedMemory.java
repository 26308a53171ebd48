package io.darkmesh.tun.libc;

import io.darkmesh.tun.TunException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Large zeroed memory whose pages exist only once they are touched. An arena's own memory is written over with zeros when
 * it is allocated, so that all of it becomes resident.
 */
public final class MappedMemory {
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final long MAP_FAILED = -1;

    private MappedMemory() {}

    /** Memory of so many bytes, aligned to a page, that goes with the arena. */
    @SuppressWarnings("restricted") // the mapping is ours and has this size
    public static MemorySegment zeroed(Arena arena, long bytes) {
        long address = Libc.mmap(0, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        if (address == MAP_FAILED) {
            throw new TunException(
                    TunException.Kind.SYSTEM, "no " + bytes + " bytes of memory: " + Libc.strerror(Libc.errno()));
        }
        return MemorySegment.ofAddress(address)
                .reinterpret(bytes, arena, mapping -> Libc.munmap(mapping.address(), bytes));
    }
}
