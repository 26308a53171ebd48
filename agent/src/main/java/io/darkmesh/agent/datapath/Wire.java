package io.darkmesh.agent.datapath;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Unaligned access to packets: network byte order unless the name says little-endian. */
final class Wire {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT_LE = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG_LE =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT_LE =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Wire() {}

    static int u8(MemorySegment memory, long at) {
        return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at));
    }

    static void putU8(MemorySegment memory, long at, int value) {
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    }

    static int u16(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(SHORT, at));
    }

    static void putU16(MemorySegment memory, long at, int value) {
        memory.set(SHORT, at, (short) value);
    }

    static int i32(MemorySegment memory, long at) {
        return memory.get(INT, at);
    }

    static void putI32(MemorySegment memory, long at, int value) {
        memory.set(INT, at, value);
    }

    static int i32LittleEndian(MemorySegment memory, long at) {
        return memory.get(INT_LE, at);
    }

    static long i64LittleEndian(MemorySegment memory, long at) {
        return memory.get(LONG_LE, at);
    }

    static int u16LittleEndian(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(SHORT_LE, at));
    }

    static void putU16LittleEndian(MemorySegment memory, long at, int value) {
        memory.set(SHORT_LE, at, (short) value);
    }
}
