package io.darkmesh.wireguard.crypto;

/** The sixteen words of ChaCha20's input block (RFC 8439 section 2.3). */
final class ChaChaState {
    private static final int COUNTER = 12;

    private final int[] words = new int[VectorChaCha.WORDS];

    ChaChaState() {
        words[0] = 0x61707865;
        words[1] = 0x3320646e;
        words[2] = 0x79622d32;
        words[3] = 0x6b206574;
    }

    void start(TransportKey key, int nonce0, int nonce1, int nonce2) {
        System.arraycopy(key.words(), 0, words, 4, 8);
        words[COUNTER] = 0;
        words[13] = nonce0;
        words[14] = nonce1;
        words[15] = nonce2;
    }

    void skip(int blocks) {
        words[COUNTER] += blocks;
    }

    /** Not a copy: for the block function. */
    int[] words() {
        return words;
    }
}
