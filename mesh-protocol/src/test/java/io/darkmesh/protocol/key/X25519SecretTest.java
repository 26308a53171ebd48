package io.darkmesh.protocol.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class X25519SecretTest {
    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    /** RFC 7748 section 6.1. */
    @Test
    void agreesAsTheRfcSays() {
        var alice = X25519Secret.of(hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
        var bob = X25519Secret.of(hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
        assertThat(alice.publicKey().bytes())
                .isEqualTo(hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
        assertThat(bob.publicKey().bytes())
                .isEqualTo(hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
        byte[] shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        assertThat(alice.agree(bob.publicKey()).orElseThrow()).isEqualTo(shared);
        assertThat(bob.agree(alice.publicKey()).orElseThrow()).isEqualTo(shared);
    }

    @Test
    void keysOfSmallOrderAgreeOnNothing() {
        var secret = X25519Secret.random(new Random(1));
        assertThat(secret.agree(new Key32(0, 0, 0, 0))).isEmpty();
        assertThat(secret.agree(new Key32(0x0100_0000_0000_0000L, 0, 0, 0))).isEmpty();
        assertThat(secret.agree(Key32.of(hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"))))
                .isEmpty();
    }

    @Test
    void isNeverPrinted() {
        assertThat(X25519Secret.of(hex("11".repeat(32))).toString()).doesNotContain("ERER");
    }
}
