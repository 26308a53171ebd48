package io.darkmesh.tun;

/** What a TUN device can spare us. Each is asked for by itself and may be refused. */
public enum TunOffload {
    /** Frames carry a {@link VirtioNetHeader}; the others need it. */
    VNET_HEADER,
    /** Checksums may be left to be finished by whoever needs them. */
    CHECKSUM,
    /** TCP packets of up to 64 KiB, to be cut by whoever needs them smaller. */
    TCP_SEGMENTATION,
    /** UDP datagrams of one flow in one packet of up to 64 KiB; from Linux 6.2. */
    UDP_SEGMENTATION
}
