/** Devices and networks that live in memory, for tests of whatever stands on the real ones. */
package io.darkmesh.tun.memory;
