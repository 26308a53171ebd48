package io.darkmesh.coordinator;

import io.darkmesh.coordinator.http.Server;
import io.darkmesh.coordinator.tls.Identity;
import io.darkmesh.coordinator.tls.IdentityFiles;
import io.darkmesh.coordinator.tls.TlsException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices that somebody renewed the certificate. Used by the background thread; the fingerprint by any. */
final class CertificateWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private final IdentityFiles files;
    private final Server server;
    private volatile Identity current;
    private String stamp;

    CertificateWatch(IdentityFiles files, Identity identity, Server server) {
        this.files = files;
        this.server = server;
        this.current = identity;
        this.stamp = files.stamp();
    }

    /** Of the certificate in use. */
    String fingerprint() {
        return current.fingerprint();
    }

    /** What nodes pin who were not told to: the fingerprint of a certificate that nobody but itself vouches for. */
    @Nullable
    String pin() {
        X509Certificate leaf = current.leaf();
        return leaf.getIssuerX500Principal().equals(leaf.getSubjectX500Principal())
                ? "sha256:" + current.fingerprint()
                : null;
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
            current = identity;
        } catch (TlsException e) {
            LOG.warn("the changed certificate is not used, the old one stays: {}", e.getMessage());
        }
    }
}
