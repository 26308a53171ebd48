package io.darkmesh.wireguard.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A way to seal and open packets.
 *
 * @param name for logs and benchmarks
 * @param factory makes an instance for one thread
 */
public record AeadCandidate(String name, Supplier<? extends TransportAead> factory) {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    /** The JDK's provider: there at once, and everywhere. */
    public static AeadCandidate jdk() {
        return new AeadCandidate("JDK", JdkAead::new);
    }

    /** The vectorised ones this machine has the vectors for, widest first; none when the JVM runs without their module. */
    public static List<AeadCandidate> vectorised() {
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
            return List.of();
        }
        var candidates = new ArrayList<AeadCandidate>();
        for (VectorVariant variant : VectorVariant.values()) {
            if (variant.bits() <= VectorVariant.widestBits()) {
                candidates.addFirst(new AeadCandidate(variant.name(), variant::create));
            }
        }
        return List.copyOf(candidates);
    }
}
