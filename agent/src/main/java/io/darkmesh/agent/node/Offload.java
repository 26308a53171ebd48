package io.darkmesh.agent.node;

import io.darkmesh.tun.TunOffload;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What the kernel spares us, by the names under which it can be switched off. Without one of them packets go one by one. */
public enum Offload {
    /** Headers of large packets on the TUN device (IFF_VNET_HDR); the device's other offloads need them. */
    TUN_HEADER,
    /** Checksums that the device's reader or writer finishes; cutting needs it. */
    TUN_CHECKSUM,
    /** TCP packets of up to 64 KiB on the device. */
    TUN_TCP,
    /** UDP packets of up to 64 KiB on the device. */
    TUN_UDP,
    /** Many datagrams in one send (UDP_SEGMENT). */
    UDP_SEGMENT,
    /** Many datagrams in one receive (UDP_GRO). */
    UDP_GRO;

    /** What to ask of a TUN device. */
    static Set<TunOffload> ofTun(Set<Offload> off) {
        Set<TunOffload> wanted = EnumSet.allOf(TunOffload.class);
        for (Offload each : off) {
            switch (each) {
                case TUN_HEADER -> wanted.clear();
                case TUN_CHECKSUM -> wanted.remove(TunOffload.CHECKSUM);
                case TUN_TCP -> wanted.remove(TunOffload.TCP_SEGMENTATION);
                case TUN_UDP -> wanted.remove(TunOffload.UDP_SEGMENTATION);
                case UDP_SEGMENT, UDP_GRO -> {}
            }
        }
        return wanted;
    }

    /** As it is typed: {@code tun-tcp}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
