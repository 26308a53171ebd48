package io.darkmesh.wireguard.crypto;

import jdk.incubator.vector.IntVector;

/** The sizes of vectors there is a {@link VectorAead} for. */
enum VectorVariant {
    /** 128-bit vectors: what every machine has; Poly1305 stays scalar. */
    VECTOR_128(128) {
        @Override
        VectorAead create() {
            var chacha = new VectorChaCha128();
            return new VectorAead(chacha, chacha, null);
        }
    },
    /** 256-bit vectors. */
    VECTOR_256(256) {
        @Override
        VectorAead create() {
            var chacha = new VectorChaCha256(isPermuting());
            return new VectorAead(chacha, chacha, new Poly1305x256());
        }
    },
    /** 512-bit vectors for what is long enough, 256-bit ones for the rest. */
    VECTOR_512(512) {
        @Override
        VectorAead create() {
            return new VectorAead(new VectorChaCha512(), new VectorChaCha256(isPermuting()), new Poly1305x512());
        }
    };

    private final int bits;

    VectorVariant(int bits) {
        this.bits = bits;
    }

    /** Bits of its vectors. */
    int bits() {
        return bits;
    }

    /** Bits of the widest vectors the machine has; wider ones are emulated, object by object. */
    static int widestBits() {
        return IntVector.SPECIES_PREFERRED.vectorBitSize();
    }

    /** Whether one instruction permutes two vectors: it came with the 512-bit ones, for the smaller ones too. */
    private static boolean isPermuting() {
        return widestBits() >= VECTOR_512.bits;
    }

    /** A new instance, for one thread. */
    abstract VectorAead create();
}
