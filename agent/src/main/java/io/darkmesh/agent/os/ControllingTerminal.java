package io.darkmesh.agent.os;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/** The terminal this process was started from. */
public final class ControllingTerminal {
    private ControllingTerminal() {}

    /** Begins a session of our own (setsid), so that the terminal's end and its signals do not reach us. */
    @SuppressWarnings("restricted") // what native access is for
    public static void leave() {
        Linker linker = Linker.nativeLinker();
        try {
            int session = (int) linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("setsid"), FunctionDescriptor.of(ValueLayout.JAVA_INT))
                    .invokeExact();
            if (session < 0) {
                throw new HostException("cannot leave the terminal", null);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new HostException("cannot leave the terminal: " + e.getMessage(), e);
        }
    }
}
