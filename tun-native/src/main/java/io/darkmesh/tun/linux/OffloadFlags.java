package io.darkmesh.tun.linux;

import io.darkmesh.tun.TunOffload;
import io.darkmesh.tun.libc.Libc;
import java.util.EnumSet;
import java.util.Set;

/** TUNSETOFFLOAD of {@code linux/if_tun.h}. */
final class OffloadFlags {
    private static final int TUNSETOFFLOAD = 0x400454d0;
    private static final int TUN_F_CSUM = 0x01;
    private static final int TUN_F_TSO4 = 0x02;
    private static final int TUN_F_TSO6 = 0x04;
    private static final int TUN_F_TSO_ECN = 0x08;
    private static final int TUN_F_USO4 = 0x20;
    private static final int TUN_F_USO6 = 0x40;

    private OffloadFlags() {}

    /** Asks for what is wanted, then for less and less, and answers what was granted. */
    static Set<TunOffload> request(int fd, Set<TunOffload> wanted) {
        Set<TunOffload> asked = EnumSet.noneOf(TunOffload.class);
        asked.addAll(wanted);
        if (!asked.contains(TunOffload.CHECKSUM)) {
            asked.remove(TunOffload.TCP_SEGMENTATION);
            asked.remove(TunOffload.UDP_SEGMENTATION);
        }
        if (grants(fd, asked)) {
            return asked;
        }
        asked.remove(TunOffload.UDP_SEGMENTATION);
        if (grants(fd, asked)) {
            return asked;
        }
        asked.remove(TunOffload.TCP_SEGMENTATION);
        if (grants(fd, asked)) {
            return asked;
        }
        asked.remove(TunOffload.CHECKSUM);
        return asked;
    }

    private static boolean grants(int fd, Set<TunOffload> asked) {
        return Libc.ioctl(fd, TUNSETOFFLOAD, bits(asked)) == 0;
    }

    private static int bits(Set<TunOffload> asked) {
        int bits = 0;
        for (TunOffload offload : asked) {
            bits |= switch (offload) {
                case VNET_HEADER -> 0;
                case CHECKSUM -> TUN_F_CSUM;
                case TCP_SEGMENTATION -> TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN;
                case UDP_SEGMENTATION -> TUN_F_USO4 | TUN_F_USO6;
            };
        }
        return bits;
    }
}
