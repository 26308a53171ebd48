import org.jspecify.annotations.NullMarked;

/** The TUN device and batched datagrams, through JNA. */
@NullMarked
module io.darkmesh.tun {
    requires com.sun.jna;
    requires static org.jspecify;
}
