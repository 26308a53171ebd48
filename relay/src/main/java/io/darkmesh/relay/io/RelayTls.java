package io.darkmesh.relay.io;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS 1.3 for the listener, from a key at hand or from files that are read again when they change. */
public final class RelayTls implements Supplier<SslContext> {
    private static final Logger LOG = LoggerFactory.getLogger(RelayTls.class);

    private final Path certificateFile;
    private final Path keyFile;
    private volatile Loaded loaded;

    private record Loaded(SslContext context, long changedMs) {}

    private RelayTls(Path certificateFile, Path keyFile) throws IOException {
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
        this.loaded = load();
    }

    /** A certificate that does not change while the relay runs. */
    public static Supplier<SslContext> of(PrivateKey key, List<X509Certificate> chain) {
        try {
            SslContext context = finish(SslContextBuilder.forServer(key, chain));
            return () -> context;
        } catch (IOException e) {
            throw new UncheckedIOException("the certificate cannot be used", e);
        }
    }

    /**
     * PEM files, the key as PKCS #8.
     *
     * @throws UncheckedIOException when they cannot be read now; later they are only warned of
     */
    public static RelayTls ofFiles(Path certificateFile, Path keyFile) {
        try {
            return new RelayTls(certificateFile, keyFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public SslContext get() {
        try {
            if (changedMs() != loaded.changedMs()) {
                loaded = load();
            }
        } catch (IOException e) {
            LOG.warn("the certificate stays as it was: {}", e.getMessage());
        }
        return loaded.context();
    }

    private Loaded load() throws IOException {
        long changedMs = changedMs();
        try {
            return new Loaded(
                    finish(SslContextBuilder.forServer(certificateFile.toFile(), keyFile.toFile())), changedMs);
        } catch (IllegalArgumentException e) {
            throw new IOException("no certificate and key in " + certificateFile + " and " + keyFile, e);
        }
    }

    private long changedMs() throws IOException {
        return Files.getLastModifiedTime(certificateFile).toMillis()
                ^ Files.getLastModifiedTime(keyFile).toMillis() << 1;
    }

    private static SslContext finish(SslContextBuilder builder) throws IOException {
        return builder.sslProvider(SslProvider.JDK).protocols("TLSv1.3").build();
    }
}
