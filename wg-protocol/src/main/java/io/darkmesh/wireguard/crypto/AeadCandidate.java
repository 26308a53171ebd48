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
    private static final int WORTHWHILE_BITS = 256;

    /** The JDK's provider: there at once, and everywhere. */
    public static AeadCandidate jdk() {
        return new AeadCandidate("JDK", JdkAead::new);
    }

    /**
     * The vectorised ones worth trying on this machine; none when the JVM runs without their module. That of 256 bits
     * comes first, as it has the least to compile and is seldom beaten; that of 128 bits is for machines with no wider.
     */
    public static List<AeadCandidate> vectorised() {
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
            return List.of();
        }
        int widest = VectorVariant.widestBits();
        var candidates = new ArrayList<AeadCandidate>();
        for (VectorVariant variant : VectorVariant.values()) {
            if (variant.bits() <= widest && (variant.bits() >= WORTHWHILE_BITS || variant.bits() == widest)) {
                candidates.add(new AeadCandidate(variant.name(), variant::create));
            }
        }
        return List.copyOf(candidates);
    }
}
