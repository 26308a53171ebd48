package io.darkmesh.cli.admin;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts one public key and no authority, whatever names and dates its certificate has: whoever holds the key is the
 * coordinator that was meant. As an extended trust manager it also answers for the host name, which is not compared.
 */
final class PinnedTrust extends X509ExtendedTrustManager {
    /** The certificate shown is another's. */
    static final class OtherKeyException extends CertificateException {
        private static final long serialVersionUID = 1L;

        private final String shown;

        OtherKeyException(Fingerprint shown) {
            super("the certificate's key is " + shown.text());
            this.shown = shown.text();
        }

        String shown() {
            return shown;
        }
    }

    private final Fingerprint expected;

    private PinnedTrust(Fingerprint expected) {
        this.expected = expected;
    }

    static SSLContext context(Fingerprint expected) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new PinnedTrust(expected)}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private void check(X509Certificate... chain) throws CertificateException {
        Fingerprint shown = Fingerprint.of(chain[0]);
        if (!shown.equals(expected)) {
            throw new OtherKeyException(shown);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("no clients here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("no clients here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("no clients here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
