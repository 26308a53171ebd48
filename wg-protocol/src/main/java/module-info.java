import org.jspecify.annotations.NullMarked;

/** WireGuard and nothing else: no I/O, no clock. */
@NullMarked
module io.darkmesh.wireguard {
    requires static jdk.incubator.vector; // absent: the JDK's AEAD stays in use
    requires org.bouncycastle.provider;
    requires static org.jspecify;

    exports io.darkmesh.wireguard;
    exports io.darkmesh.wireguard.allowedips;
    exports io.darkmesh.wireguard.crypto;
    exports io.darkmesh.wireguard.key;
    exports io.darkmesh.wireguard.message;
    exports io.darkmesh.wireguard.noise;
    exports io.darkmesh.wireguard.packet;
    exports io.darkmesh.wireguard.session;
    exports io.darkmesh.wireguard.tunnel;
}
