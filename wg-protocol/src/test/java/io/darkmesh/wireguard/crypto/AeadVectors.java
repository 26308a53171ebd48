package io.darkmesh.wireguard.crypto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** Reads test vectors: the RFC's from the class path, the larger sets from {@code shared/vectors} where that is near. */
final class AeadVectors {
    private AeadVectors() {}

    static JsonNode rfc8439() {
        try (InputStream in = AeadVectors.class.getResourceAsStream("rfc8439.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Optional<JsonNode> shared(String file) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path vectors = at.resolve("shared/vectors").resolve(file);
            if (Files.isReadable(vectors)) {
                try {
                    return Optional.of(new ObjectMapper().readTree(vectors.toFile()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        System.out.println("skipped: shared/vectors/" + file + " is not beside this checkout");
        return Optional.empty();
    }

    static byte[] bytes(JsonNode vector, String field) {
        return HexFormat.of().parseHex(vector.get(field).asText());
    }

    /** A nonce's bytes as the words that come after the block counter; an 8-byte one follows four zero bytes. */
    static int[] nonce(byte[] bytes) {
        ByteBuffer words = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        words.position(12 - bytes.length).put(bytes).flip();
        return new int[] {words.getInt(), words.getInt(), words.getInt()};
    }
}
