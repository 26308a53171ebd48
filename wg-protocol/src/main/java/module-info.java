import org.jspecify.annotations.NullMarked;

/** WireGuard and nothing else: no I/O, no clock. */
@NullMarked
module io.darkmesh.wireguard {
    requires jdk.incubator.vector;
    requires org.bouncycastle.provider;
    requires static org.jspecify;

    exports io.darkmesh.wireguard.crypto;
}
