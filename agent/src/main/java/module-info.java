import org.jspecify.annotations.NullMarked;

/** The node agent, {@code meshd}. */
@NullMarked
module io.darkmesh.agent {
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires io.darkmesh.protocol;
    requires io.darkmesh.tun;
    requires io.darkmesh.wireguard;
    requires java.net.http;
    requires java.xml;
    requires jdk.net;
    requires org.jctools.core;
    requires org.slf4j;
    requires static org.jspecify;

    opens io.darkmesh.agent to
            info.picocli;
    opens io.darkmesh.agent.state to
            com.fasterxml.jackson.databind;
}
