/**
 * The userspace configuration protocol by which the stock tools ({@code wg}, {@code wg-quick}) drive a WireGuard that is
 * not in the kernel: text on {@code /var/run/wireguard/<interface>.sock}.
 *
 * <pre>
 *   set=1                          get=1
 *   private_key=hex
 *   listen_port=51820              private_key=…  listen_port=…  fwmark=…
 *   public_key=hex                 public_key=…   preshared_key=…  endpoint=…  …
 *   endpoint=192.0.2.1:51820
 *   allowed_ip=10.0.0.2/32         errno=0
 *   (blank line)                   (blank line)
 * </pre>
 *
 * Reading and printing are without I/O; {@link io.darkmesh.agent.uapi.UapiServer} is the socket.
 */
@NullMarked
package io.darkmesh.agent.uapi;

import org.jspecify.annotations.NullMarked;
