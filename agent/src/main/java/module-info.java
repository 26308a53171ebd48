import org.jspecify.annotations.NullMarked;

/** The node agent, {@code meshd}. */
@NullMarked
module io.darkmesh.agent {
    requires info.picocli;
    requires io.darkmesh.protocol;
    requires io.darkmesh.tun;
    requires io.darkmesh.wireguard;
    requires org.slf4j;
    requires static org.jspecify;
}
