package io.darkmesh.tun.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** {@code struct ifreq} of 40 bytes: a name of 16 bytes with its final zero, then what the call asks about it. */
final class InterfaceRequest {
    private static final int NAME_BYTES = 16;
    private static final int BYTES = 40;

    private final MemorySegment memory;

    InterfaceRequest(Arena arena, String name) {
        memory = arena.allocate(BYTES, Long.BYTES);
        memory.setString(0, name);
    }

    void flags(int flags) {
        memory.set(ValueLayout.JAVA_SHORT, NAME_BYTES, (short) flags);
    }

    void value(int value) {
        memory.set(ValueLayout.JAVA_INT, NAME_BYTES, value);
    }

    int value() {
        return memory.get(ValueLayout.JAVA_INT, NAME_BYTES);
    }

    String name() {
        return memory.asSlice(0, NAME_BYTES).getString(0);
    }

    long address() {
        return memory.address();
    }
}
