/**
 * Datagrams in batches: one system call moves up to 64 messages, and one message holds up to 64 datagrams of equal
 * length where the kernel joins (UDP_GRO, Linux 5.0) or cuts (UDP_SEGMENT, Linux 4.18) them.
 *
 * <p>{@link io.darkmesh.tun.udp.DatagramPort} is the seam; {@link io.darkmesh.tun.udp.UdpSocket} is the real one.
 */
package io.darkmesh.tun.udp;
