import org.jspecify.annotations.NullMarked;

/** The relay: a router without I/O and its listener. */
@NullMarked
module io.darkmesh.relay {
    requires io.darkmesh.protocol;
    requires static org.jspecify;
}
