import org.jspecify.annotations.NullMarked;

/** The coordinator: login, approval, keys, policy, network map. */
@NullMarked
module io.darkmesh.coordinator {
    requires com.nimbusds.jose.jwt;
    requires content.type;
    requires java.net.http;
    requires info.picocli;
    requires io.darkmesh.protocol;
    requires io.darkmesh.relay;
    requires io.vertx.core;
    requires io.vertx.web;
    requires java.sql;
    requires oauth2.oidc.sdk;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.slf4j;
    requires org.xerial.sqlitejdbc;
    requires static org.jspecify;

    opens io.darkmesh.coordinator to
            info.picocli;
    opens io.darkmesh.coordinator.http to
            com.fasterxml.jackson.databind;
}
