package io.darkmesh.wireguard.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.Test;

final class KeysTest {
    private static byte[] filled(int length, int value) {
        byte[] out = new byte[length];
        Arrays.fill(out, (byte) value);
        return out;
    }

    @Test
    void aPrivateKeyIsClamped() {
        byte[] ones = new PrivateKey(filled(32, 0xff)).toBytes();
        assertThat(ones[0]).isEqualTo((byte) 0xf8);
        assertThat(ones[31]).isEqualTo((byte) 0x7f);
        assertThat(Arrays.copyOfRange(ones, 1, 31)).containsOnly(0xff);
        byte[] zeros = new PrivateKey(new byte[32]).toBytes();
        assertThat(zeros[0]).isZero();
        assertThat(zeros[31]).isEqualTo((byte) 0x40);
    }

    @Test
    void agreementIsTheJdks() throws Exception {
        var random = new Random(4);
        for (int i = 0; i < 50; i++) {
            PrivateKey alice = PrivateKey.generate(random);
            PrivateKey bob = PrivateKey.generate(random);
            assertThat(alice.agree(bob.publicKey()))
                    .contains(jdk(alice.toBytes(), bob.publicKey().toBytes()));
            assertThat(bob.agree(alice.publicKey()).orElseThrow())
                    .isEqualTo(alice.agree(bob.publicKey()).orElseThrow());
        }
    }

    private static byte[] jdk(byte[] privateKey, byte[] publicKey) throws Exception {
        var factory = KeyFactory.getInstance("X25519");
        byte[] bigEndian = publicKey.clone();
        for (int i = 0; i < 16; i++) {
            byte swapped = bigEndian[i];
            bigEndian[i] = bigEndian[31 - i];
            bigEndian[31 - i] = swapped;
        }
        bigEndian[0] &= 0x7f;
        var agreement = KeyAgreement.getInstance("X25519");
        agreement.init(factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, privateKey)));
        agreement.doPhase(
                factory.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bigEndian))),
                true);
        return agreement.generateSecret();
    }

    @Test
    void secretsAreNeverPrinted() {
        byte[] secret = filled(32, 0x5a);
        for (Object key : new Object[] {new PrivateKey(secret), new PresharedKey(secret)}) {
            assertThat(key.toString()).contains("hidden").doesNotContain("Wlpa").doesNotContain("5a5a");
        }
    }

    @Test
    void aDestroyedKeyIsZeros() {
        PrivateKey key = new PrivateKey(filled(32, 9));
        key.destroy();
        assertThat(key.toBytes()).containsOnly(0);
    }

    @Test
    void keysHave32BytesAndAreCopied() {
        for (int length : new int[] {0, 31, 33}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new PrivateKey(new byte[length]));
            assertThatIllegalArgumentException().isThrownBy(() -> new PublicKey(new byte[length]));
            assertThatIllegalArgumentException().isThrownBy(() -> new PresharedKey(new byte[length]));
        }
        byte[] bytes = filled(32, 1);
        PublicKey key = new PublicKey(bytes);
        PresharedKey psk = new PresharedKey(bytes);
        bytes[0] = 2;
        key.toBytes()[0] = 3;
        psk.toBytes()[0] = 3;
        assertThat(key.toBytes()).containsOnly(1);
        assertThat(psk.toBytes()).containsOnly(1);
        assertThat(psk.isNone()).isFalse();
        assertThat(PresharedKey.NONE.isNone()).isTrue();
    }

    @Test
    void publicKeysAreValuesInOrderOfTheirUnsignedBytes() {
        PublicKey low = new PublicKey(filled(32, 0x7f));
        PublicKey high = new PublicKey(filled(32, 0x80));
        assertThat(low).isLessThan(high).isNotEqualTo(high).isEqualTo(new PublicKey(filled(32, 0x7f)));
        assertThat(low).hasSameHashCodeAs(new PublicKey(filled(32, 0x7f)));
        byte[] other = filled(32, 0x7f);
        other[0] = 1;
        assertThat(new PublicKey(other)).doesNotHaveSameHashCodeAs(low);
        assertThat(low.toString()).isEqualTo(Base64.getEncoder().encodeToString(filled(32, 0x7f)));
        assertThat(PublicKey.fromBase64(high.toBase64())).isEqualTo(high);
    }
}
