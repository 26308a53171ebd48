import org.jspecify.annotations.NullMarked;

/** The TUN device and batched datagrams, through JNA. */
@NullMarked
module io.darkmesh.tun {
    requires com.sun.jna;
    requires static org.jspecify;

    exports io.darkmesh.tun;
    exports io.darkmesh.tun.linux;
    exports io.darkmesh.tun.memory;
    exports io.darkmesh.tun.udp;

    opens io.darkmesh.tun.libc to
            com.sun.jna;
}
