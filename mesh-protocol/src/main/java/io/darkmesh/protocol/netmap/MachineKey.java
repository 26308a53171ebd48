package io.darkmesh.protocol.netmap;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Base64;

/** The Ed25519 public key (RFC 8032) by which a machine proves itself to the coordinator: 32 bytes in base64. */
public record MachineKey(@JsonValue String base64) {
    @JsonCreator
    public MachineKey {
        base64 = Keys.canonical(base64, "machine key");
    }

    /** The key of these 32 bytes. */
    public static MachineKey of(byte[] bytes) {
        return new MachineKey(Base64.getEncoder().encodeToString(bytes));
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
