package io.darkmesh.tun.udp;

import java.lang.foreign.MemorySegment;

/**
 * Messages received together. A message is one datagram, or several of one sender joined by the kernel: each
 * {@link #segmentBytes} long but the last. Belongs to the receiving thread.
 */
public final class ReceivedBatch {
    /** The most messages in one batch. */
    public static final int MAX_MESSAGES = 64;

    /** Room for each message. */
    public static final int MESSAGE_BYTES = 65_536;

    /** Bytes of memory it needs. */
    public static final long MEMORY_BYTES = (long) MAX_MESSAGES * MESSAGE_BYTES;

    private final MemorySegment memory;
    private final int[] bytes = new int[MAX_MESSAGES];
    private final int[] segmentBytes = new int[MAX_MESSAGES];
    private final int[] trafficClass = new int[MAX_MESSAGES];
    private final long[] remoteHigh = new long[MAX_MESSAGES];
    private final long[] remoteLow = new long[MAX_MESSAGES];
    private final int[] remotePort = new int[MAX_MESSAGES];
    private final int[] remoteScope = new int[MAX_MESSAGES];
    private final long[] localHigh = new long[MAX_MESSAGES];
    private final long[] localLow = new long[MAX_MESSAGES];
    private final int[] localInterface = new int[MAX_MESSAGES];
    private int count;

    /** Uses {@link #MEMORY_BYTES} of memory. */
    public ReceivedBatch(MemorySegment memory) {
        this.memory = memory;
    }

    public void clear() {
        count = 0;
    }

    /** Where the next message's bytes have to be put. */
    public long nextOffset() {
        return (long) count * MESSAGE_BYTES;
    }

    /** Adds the message put at {@link #nextOffset()}; {@code segment} is 0 for a single datagram. */
    public void add(int messageBytes, int segment, int tos) {
        bytes[count] = messageBytes;
        segmentBytes[count] = segment == 0 ? messageBytes : segment;
        trafficClass[count] = tos;
        count++;
    }

    /** Sets who sent the message added last. */
    public void setRemote(long high, long low, int port, int scopeId) {
        int i = count - 1;
        remoteHigh[i] = high;
        remoteLow[i] = low;
        remotePort[i] = port;
        remoteScope[i] = scopeId;
    }

    /** Sets which address of ours the message added last came to; zeros when unknown. */
    public void setLocal(long high, long low, int interfaceId) {
        int i = count - 1;
        localHigh[i] = high;
        localLow[i] = low;
        localInterface[i] = interfaceId;
    }

    public int count() {
        return count;
    }

    /** The buffer that all messages lie in. */
    public MemorySegment memory() {
        return memory;
    }

    /** Where message {@code i} begins. */
    public long offset(int i) {
        return (long) i * MESSAGE_BYTES;
    }

    /** Bytes of message {@code i}. */
    public int bytes(int i) {
        return bytes[i];
    }

    /** Bytes of each datagram of message {@code i} but the last. */
    public int segmentBytes(int i) {
        return segmentBytes[i];
    }

    /** The IP header's TOS or traffic class. */
    public int trafficClass(int i) {
        return trafficClass[i];
    }

    /** Whether message {@code i} came from this address; does not allocate. */
    public boolean isFrom(int i, UdpAddress address) {
        return remoteLow[i] == address.low()
                && remotePort[i] == address.port()
                && remoteHigh[i] == address.high()
                && remoteScope[i] == address.scopeId();
    }

    /** Whether message {@code i} came to this address of ours; does not allocate. */
    public boolean isTo(int i, LocalAddress address) {
        return localLow[i] == address.low()
                && localHigh[i] == address.high()
                && localInterface[i] == address.interfaceId();
    }

    public UdpAddress remote(int i) {
        return new UdpAddress(remoteHigh[i], remoteLow[i], remotePort[i], remoteScope[i]);
    }

    public LocalAddress local(int i) {
        return new LocalAddress(localHigh[i], localLow[i], localInterface[i]);
    }

    /** Whether the address of ours that message {@code i} came to is known. */
    public boolean hasLocal(int i) {
        return localLow[i] != 0 || localHigh[i] != 0;
    }
}
