package io.darkmesh.agent.datapath;

import io.darkmesh.agent.filter.ParsedPacket;
import io.darkmesh.tun.GatherList;
import io.darkmesh.tun.TunQueue;
import io.darkmesh.tun.VirtioNetHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Merges received packets into few large ones before they are written to the TUN device: what a network card does for
 * LRO, by the rules of {@link MergeRules}. A merged packet is never copied together: its first packet's headers are
 * changed in place and the other payloads are gathered by the system call. Packets of one flow keep their order. Belongs
 * to one worker.
 *
 * <p>There must be {@value VirtioNetHeader#BYTES} bytes before each packet that may be overwritten, and packets must
 * stay where they are until {@link #flush}.
 */
final class Coalescer {
    /** The most packets between two flushes. */
    static final int MAX_PACKETS = 4096;

    private static final int MAX_PACKET_BYTES = 65_535;
    private static final int MAX_UDP_PIECES = 64;
    private static final int SLOTS = 256;
    private static final int NONE = -1;

    private final MergeRules rules;
    private final GatherList gather;

    private MemorySegment memory = MemorySegment.NULL;
    private int items;
    private int pieces;
    private final long[] itemAt = new long[MAX_PACKETS];
    private final int[] itemBytes = new int[MAX_PACKETS];
    private final int[] itemHeaderBytes = new int[MAX_PACKETS];
    private final int[] itemPieceBytes = new int[MAX_PACKETS];
    private final int[] itemPieces = new int[MAX_PACKETS];
    private final int[] itemNextSequence = new int[MAX_PACKETS];
    private final int[] itemFirstPiece = new int[MAX_PACKETS];
    private final int[] itemLastPiece = new int[MAX_PACKETS];
    private final byte[] itemQueue = new byte[MAX_PACKETS];
    private final byte[] itemKind = new byte[MAX_PACKETS];
    private final boolean[] itemClosed = new boolean[MAX_PACKETS];
    private final long[] pieceAt = new long[MAX_PACKETS];
    private final int[] pieceBytes = new int[MAX_PACKETS];
    private final int[] pieceNext = new int[MAX_PACKETS];
    private final int[] slotItem = new int[SLOTS];
    private final int[] slotFlush = new int[SLOTS];
    private int flushes = 1;

    Coalescer(Arena arena, MergeRules rules) {
        this.rules = rules;
        this.gather = new GatherList(arena, GatherList.MAX_PIECES);
    }

    boolean isEmpty() {
        return items == 0;
    }

    boolean isFull() {
        return items == MAX_PACKETS || pieces == MAX_PACKETS;
    }

    /** Takes a packet into the batch; all packets of a batch lie in the same memory. */
    void add(MemorySegment from, long at, ParsedPacket packet) {
        memory = from;
        int kind = rules.classify(from, at, packet);
        int slot = slot(packet);
        if (kind == MergeRules.ALONE) {
            addItem(at, packet.bytes(), kind, 0, slot);
            return;
        }
        int open = slotFlush[slot] == flushes ? slotItem[slot] : NONE;
        if (kind == MergeRules.ALONE_IN_FLOW) {
            slotFlush[slot] = 0;
            addItem(at, packet.bytes(), kind, 0, slot);
            return;
        }
        int headerBytes = MergeRules.headerBytes(from, at, packet, kind);
        int payload = packet.bytes() - headerBytes;
        if (open != NONE && mayAppend(open, kind, at, headerBytes, payload)) {
            append(open, kind, at, headerBytes, payload);
            return;
        }
        slotItem[slot] = addItem(at, packet.bytes(), kind, headerBytes, slot);
        slotFlush[slot] = flushes;
    }

    /** One slot holds one flow; two flows in one slot only end each other's runs. */
    private static int slot(ParsedPacket packet) {
        long hash = packet.sourceLow() * 31 + packet.destinationLow();
        hash = hash * 31 + packet.sourceHigh() + packet.destinationHigh() * 17;
        hash = hash * 31 + ((long) packet.sourcePort() << 16 | packet.destinationPort()) * 2 + packet.protocol();
        hash *= 0x9e3779b97f4a7c15L;
        return (int) (hash >>> 56);
    }

    private int addItem(long at, int bytes, int kind, int headerBytes, int slot) {
        int item = items++;
        itemAt[item] = at;
        itemBytes[item] = bytes;
        itemQueue[item] = (byte) slot;
        itemKind[item] = (byte) kind;
        itemHeaderBytes[item] = headerBytes;
        itemPieceBytes[item] = bytes - headerBytes;
        itemPieces[item] = 1;
        itemLastPiece[item] = NONE;
        itemClosed[item] = false;
        if (MergeRules.isTcp(kind)) {
            itemNextSequence[item] = MergeRules.sequence(memory, at, kind) + bytes - headerBytes;
            itemClosed[item] = MergeRules.isPushed(memory, at, kind);
        }
        return item;
    }

    private boolean mayAppend(int item, int kind, long at, int headerBytes, int payload) {
        return !itemClosed[item]
                && itemKind[item] == kind
                && itemHeaderBytes[item] == headerBytes
                && payload <= itemPieceBytes[item]
                && itemBytes[item] + payload <= MAX_PACKET_BYTES
                && itemPieces[item] < (MergeRules.isTcp(kind) ? GatherList.MAX_PIECES - 1 : MAX_UDP_PIECES)
                && (!MergeRules.isTcp(kind) || MergeRules.sequence(memory, at, kind) == itemNextSequence[item])
                && MergeRules.areSame(memory, itemAt[item], at, kind, headerBytes);
    }

    private void append(int item, int kind, long at, int headerBytes, int payload) {
        int piece = pieces++;
        pieceAt[piece] = at + headerBytes;
        pieceBytes[piece] = payload;
        pieceNext[piece] = NONE;
        if (itemLastPiece[item] == NONE) {
            itemFirstPiece[item] = piece;
        } else {
            pieceNext[itemLastPiece[item]] = piece;
        }
        itemLastPiece[item] = piece;
        itemPieces[item]++;
        itemBytes[item] += payload;
        itemNextSequence[item] += payload;
        itemClosed[item] = payload < itemPieceBytes[item];
        if (MergeRules.isTcp(kind) && MergeRules.isPushed(memory, at, kind)) {
            itemClosed[item] = true;
            MergeRules.push(memory, itemAt[item], kind);
        }
    }

    /**
     * Writes everything, oldest first. A flow always goes to the same queue: the device sends a flow's answers to where
     * its packets came from, and so spreads the flows over the workers that read.
     *
     * @return how many of the packets the device refused
     */
    int flush(List<? extends TunQueue> queues) {
        int refused = 0;
        for (int item = 0; item < items; item++) {
            gather(item);
            if (!queues.get(Byte.toUnsignedInt(itemQueue[item]) % queues.size()).write(gather)) {
                refused += itemPieces[item];
            }
        }
        items = 0;
        pieces = 0;
        flushes++;
        return refused;
    }

    private void gather(int item) {
        long at = itemAt[item];
        boolean isMerged = itemPieces[item] > 1;
        int pieceSize = isMerged ? itemPieceBytes[item] : 0;
        rules.writeHeaders(memory, at, itemKind[item], itemBytes[item], itemHeaderBytes[item], pieceSize);
        gather.clear();
        int firstBytes = isMerged ? itemHeaderBytes[item] + itemPieceBytes[item] : itemBytes[item];
        gather.add(memory, at - VirtioNetHeader.BYTES, VirtioNetHeader.BYTES + firstBytes);
        if (isMerged) {
            for (int piece = itemFirstPiece[item]; piece != NONE; piece = pieceNext[piece]) {
                gather.add(memory, pieceAt[piece], pieceBytes[piece]);
            }
        }
    }
}
