/** WireGuard devices in the laboratory, ours and others', all driven by the stock {@code wg}. Needs the JDK only. */
package io.darkmesh.testnetwork.wireguard;
