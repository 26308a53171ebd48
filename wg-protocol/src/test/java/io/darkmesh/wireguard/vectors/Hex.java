package io.darkmesh.wireguard.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;

/** Byte strings of vector files: lower-case hex. */
public final class Hex {
    private static final HexFormat FORMAT = HexFormat.of();

    private Hex() {}

    public static byte[] parse(String text) {
        return FORMAT.parseHex(text);
    }

    public static byte[] of(JsonNode node) {
        if (!node.isTextual()) {
            throw new IllegalArgumentException("a byte string is missing");
        }
        return parse(node.textValue());
    }

    public static String format(byte[] bytes) {
        return FORMAT.formatHex(bytes);
    }
}
