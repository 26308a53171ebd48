package io.darkmesh.coordinator;

import io.darkmesh.coordinator.http.Server;
import io.darkmesh.coordinator.tls.Identity;
import io.darkmesh.coordinator.tls.IdentityFiles;
import io.darkmesh.coordinator.tls.TlsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices that somebody renewed the certificate. Used by the background thread; the fingerprint by any. */
final class CertificateWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private final IdentityFiles files;
    private final Server server;
    private volatile String fingerprint;
    private String stamp;

    CertificateWatch(IdentityFiles files, Identity identity, Server server) {
        this.files = files;
        this.server = server;
        this.fingerprint = identity.fingerprint();
        this.stamp = files.stamp();
    }

    /** Of the certificate in use. */
    String fingerprint() {
        return fingerprint;
    }

    void look() {
        String now = files.stamp();
        if (now.equals(stamp)) {
            return;
        }
        stamp = now;
        try {
            Identity identity = files.read();
            server.replace(identity);
            fingerprint = identity.fingerprint();
        } catch (TlsException e) {
            LOG.warn("the changed certificate is not used, the old one stays: {}", e.getMessage());
        }
    }
}
