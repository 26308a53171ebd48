package io.darkmesh.protocol.netmap;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Base64;

/** A node's WireGuard public key: 32 bytes, written in base64 as the stock tools write it. */
public record NodeKey(@JsonValue String base64) {
    @JsonCreator
    public NodeKey {
        base64 = Keys.canonical(base64, "node key");
    }

    /** The key of these 32 bytes. */
    public static NodeKey of(byte[] bytes) {
        return new NodeKey(Base64.getEncoder().encodeToString(bytes));
    }

    /** A fresh copy of the 32 bytes. */
    public byte[] bytes() {
        return Base64.getDecoder().decode(base64);
    }

    @Override
    public String toString() {
        return base64;
    }
}
