import org.jspecify.annotations.NullMarked;

/** What agent, relay, coordinator and command line say to each other. No I/O. */
@NullMarked
module io.darkmesh.protocol {
    requires transitive com.fasterxml.jackson.annotation;
    requires transitive com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires org.jspecify; // read at run time: what is not @Nullable must be in the JSON

    exports io.darkmesh.protocol;
    exports io.darkmesh.protocol.api;
    exports io.darkmesh.protocol.key;
    exports io.darkmesh.protocol.login;
    exports io.darkmesh.protocol.netmap;
    exports io.darkmesh.protocol.path;
    exports io.darkmesh.protocol.relay;
    exports io.darkmesh.protocol.stun;

    opens io.darkmesh.protocol.api to
            com.fasterxml.jackson.databind;
    opens io.darkmesh.protocol.login to
            com.fasterxml.jackson.databind;
    opens io.darkmesh.protocol.netmap to
            com.fasterxml.jackson.databind;
}
