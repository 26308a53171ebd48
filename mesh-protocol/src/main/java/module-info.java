import org.jspecify.annotations.NullMarked;

/** What agent, relay, coordinator and command line say to each other. No I/O. */
@NullMarked
module io.darkmesh.protocol {
    requires transitive com.fasterxml.jackson.annotation;
    requires transitive com.fasterxml.jackson.databind;
    requires static org.jspecify;
}
