package io.darkmesh.wireguard.allowedips;

import org.jspecify.annotations.Nullable;

/**
 * An immutable node of a compressed binary trie. Changing the trie copies the nodes on one path and shares the rest, so
 * that readers of the old root are never disturbed. A node without a value has two children.
 */
final class Node<P> {
    private final long high;
    private final long low;
    private final long highMask;
    private final long lowMask;
    private final int lengthBits;
    private final @Nullable P value;
    private final @Nullable Node<P> zero;
    private final @Nullable Node<P> one;

    private Node(
            long high, long low, int lengthBits, @Nullable P value, @Nullable Node<P> zero, @Nullable Node<P> one) {
        this.highMask = Prefix.highMask(lengthBits);
        this.lowMask = Prefix.lowMask(lengthBits);
        this.high = high & highMask;
        this.low = low & lowMask;
        this.lengthBits = lengthBits;
        this.value = value;
        this.zero = zero;
        this.one = one;
    }

    /** The value of the longest prefix that holds the address. */
    static <P> @Nullable P lookup(@Nullable Node<P> root, long high, long low) {
        P best = null;
        Node<P> node = root;
        while (node != null && node.holds(high, low)) {
            if (node.value != null) {
                best = node.value;
            }
            if (node.lengthBits == 2 * Long.SIZE) {
                break;
            }
            node = bit(high, low, node.lengthBits) ? node.one : node.zero;
        }
        return best;
    }

    /** The trie with the value at the prefix, whatever was there before. */
    static <P> Node<P> insert(@Nullable Node<P> node, long high, long low, int lengthBits, P value) {
        if (node == null) {
            return new Node<>(high, low, lengthBits, value, null, null);
        }
        int common = Math.min(commonBits(node.high, node.low, high, low), Math.min(node.lengthBits, lengthBits));
        if (common == node.lengthBits) {
            if (common == lengthBits) {
                return node.with(value, node.zero, node.one);
            }
            return bit(high, low, common)
                    ? node.with(node.value, node.zero, insert(node.one, high, low, lengthBits, value))
                    : node.with(node.value, insert(node.zero, high, low, lengthBits, value), node.one);
        }
        if (common == lengthBits) {
            boolean above = bit(node.high, node.low, common);
            return new Node<>(high, low, common, value, above ? null : node, above ? node : null);
        }
        Node<P> leaf = new Node<>(high, low, lengthBits, value, null, null);
        return bit(high, low, common)
                ? new Node<>(high, low, common, null, node, leaf)
                : new Node<>(high, low, common, null, leaf, node);
    }

    /** The trie without the prefix. */
    static <P> @Nullable Node<P> remove(@Nullable Node<P> node, long high, long low, int lengthBits) {
        if (node == null || node.lengthBits > lengthBits || !node.holds(high, low)) {
            return node;
        }
        if (node.lengthBits == lengthBits) {
            return node.with(null, node.zero, node.one).compact();
        }
        return bit(high, low, node.lengthBits)
                ? node.with(node.value, node.zero, remove(node.one, high, low, lengthBits))
                        .compact()
                : node.with(node.value, remove(node.zero, high, low, lengthBits), node.one)
                        .compact();
    }

    private boolean holds(long addressHigh, long addressLow) {
        return (((high ^ addressHigh) & highMask) | ((low ^ addressLow) & lowMask)) == 0;
    }

    private Node<P> with(@Nullable P newValue, @Nullable Node<P> newZero, @Nullable Node<P> newOne) {
        return new Node<>(high, low, lengthBits, newValue, newZero, newOne);
    }

    private @Nullable Node<P> compact() {
        if (value != null || (zero != null && one != null)) {
            return this;
        }
        return zero != null ? zero : one;
    }

    private static boolean bit(long high, long low, int index) {
        return index < Long.SIZE ? (high << index) < 0 : (low << (index - Long.SIZE)) < 0;
    }

    private static int commonBits(long high, long low, long otherHigh, long otherLow) {
        return high != otherHigh
                ? Long.numberOfLeadingZeros(high ^ otherHigh)
                : Long.SIZE + Long.numberOfLeadingZeros(low ^ otherLow);
    }
}
