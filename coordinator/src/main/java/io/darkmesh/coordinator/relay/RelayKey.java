package io.darkmesh.coordinator.relay;

import io.darkmesh.protocol.relay.RelayToken;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Ed25519 key that signs relay tokens, made at first start and kept in the data folder for its owner alone. */
public final class RelayKey {
    private static final String FILE = "relay-key.pem";

    private final KeyPair pair;

    private RelayKey(KeyPair pair) {
        this.pair = pair;
    }

    /**
     * The key in this folder, made when there is none.
     *
     * @throws IOException with a line for people, when it cannot be read or written
     */
    public static RelayKey in(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (Files.notExists(file)) {
            create(folder, file);
        }
        String pem = Files.readString(file);
        try {
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            PublicKey open = factory.generatePublic(new X509EncodedKeySpec(part(pem, "PUBLIC KEY")));
            PrivateKey secret = factory.generatePrivate(new PKCS8EncodedKeySpec(part(pem, "PRIVATE KEY")));
            return new RelayKey(new KeyPair(open, secret));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + " holds no Ed25519 key pair in PEM", e);
        }
    }

    /** Two that start at one time agree on the first one's. */
    private static void create(Path folder, Path file) throws IOException {
        Path draft = Files.createTempFile(
                folder,
                "relay-key",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            String pem = pem("PRIVATE KEY", pair.getPrivate().getEncoded())
                    + pem("PUBLIC KEY", pair.getPublic().getEncoded());
            Files.writeString(draft, pem, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (UnsupportedOperationException e) {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    private static byte[] part(String pem, String label) {
        Matcher matcher = Pattern.compile("-----BEGIN " + label + "-----([A-Za-z0-9+/=\\s]+)-----END " + label)
                .matcher(pem);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no " + label);
        }
        return Base64.getMimeDecoder().decode(matcher.group(1));
    }

    PrivateKey secret() {
        return pair.getPrivate();
    }

    PublicKey open() {
        return pair.getPublic();
    }

    /** The public half as {@code mesh-relay --coordinator-key} wants it. */
    public String text() {
        return RelayToken.textOf(pair.getPublic());
    }

    @Override
    public String toString() {
        return "RelayKey[" + text() + "]";
    }
}
