/** {@code /dev/net/tun} on Linux. */
package io.darkmesh.tun.linux;
