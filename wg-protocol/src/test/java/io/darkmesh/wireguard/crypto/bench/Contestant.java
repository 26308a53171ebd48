package io.darkmesh.wireguard.crypto.bench;

/** One implementation in the benchmark. */
interface Contestant {
    /** The key everybody uses: bytes 1 to 32. */
    static byte[] key() {
        var key = new byte[32];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (i + 1);
        }
        return key;
    }

    String name();

    /** Seals a ring of packets {@code turns} times, opens them too when that is what is asked, and tells what one packet cost. */
    Cost measure(Case what, int turns);

    /** Processor time and garbage of one packet; garbage is NaN where there is none to be had. */
    record Cost(double ns, double garbageBytes) {}

    /** What is measured: packets of one size, each with a new nonce, in a ring that fits the first two caches. */
    record Case(boolean opening, int bytes) {
        static final int PLACE_BYTES = 1536;

        int packets() {
            return bytes < 128 ? 256 : 64;
        }

        int placeBytes() {
            return bytes + 16 <= 128 ? 128 : PLACE_BYTES;
        }

        @Override
        public String toString() {
            return bytes + " B " + (opening ? "open" : "seal");
        }
    }
}
