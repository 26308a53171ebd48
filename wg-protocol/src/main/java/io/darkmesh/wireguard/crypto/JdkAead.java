package io.darkmesh.wireguard.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The JDK's own ChaCha20-Poly1305. Fast from the first packet, before the vectorised one is compiled, and what that one
 * is compared with. Each packet costs some garbage inside the provider. One thread owns an instance.
 */
public final class JdkAead implements TransportAead {
    private static final int NONCE_BYTES = 12;
    private static final int FIRST_SCRATCH_BYTES = 2048;

    private final byte[] nonce = new byte[NONCE_BYTES];
    private final ByteBuffer nonceView = ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN);
    private byte[] in = new byte[FIRST_SCRATCH_BYTES];
    private byte[] out = new byte[FIRST_SCRATCH_BYTES];
    private Cipher cipher = newCipher();

    /** An instance for one thread. */
    public JdkAead() {}

    @Override
    public void seal(TransportKey key, long counter, MemorySegment buffer, long offset, int plaintextBytes) {
        int sealedBytes = plaintextBytes + TAG_BYTES;
        reserve(sealedBytes);
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, offset, in, 0, plaintextBytes);
        try {
            init(Cipher.ENCRYPT_MODE, key, counter);
            cipher.doFinal(in, 0, plaintextBytes, out, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK refused to seal", e);
        }
        MemorySegment.copy(out, 0, buffer, ValueLayout.JAVA_BYTE, offset, sealedBytes);
    }

    @Override
    public boolean open(TransportKey key, long counter, MemorySegment buffer, long offset, int sealedBytes) {
        reserve(sealedBytes);
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, offset, in, 0, sealedBytes);
        try {
            init(Cipher.DECRYPT_MODE, key, counter);
            cipher.doFinal(in, 0, sealedBytes, out, 0);
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK refused to open", e);
        }
        MemorySegment.copy(out, 0, buffer, ValueLayout.JAVA_BYTE, offset, sealedBytes - TAG_BYTES);
        return true;
    }

    private void init(int mode, TransportKey key, long counter) throws GeneralSecurityException {
        nonceView.putLong(4, counter);
        var spec = new SecretKeySpec(key.bytes(), "ChaCha20");
        try {
            cipher.init(mode, spec, new IvParameterSpec(nonce));
        } catch (InvalidKeyException e) {
            // The provider remembers one key and nonce and refuses them the next time; whoever owns the key counts.
            cipher = newCipher();
            cipher.init(mode, spec, new IvParameterSpec(nonce));
        }
    }

    private void reserve(int bytes) {
        if (bytes > in.length) {
            in = new byte[bytes];
            out = new byte[bytes];
        }
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("ChaCha20-Poly1305");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no ChaCha20-Poly1305", e);
        }
    }
}
