import org.jspecify.annotations.NullMarked;

/** The relay: a router without I/O and its listener. */
@NullMarked
module io.darkmesh.relay {
    requires info.picocli;
    requires io.darkmesh.protocol;
    requires io.netty.buffer;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires java.net.http;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.darkmesh.relay;
    exports io.darkmesh.relay.io;
    exports io.darkmesh.relay.router;

    opens io.darkmesh.relay to
            info.picocli;
}
