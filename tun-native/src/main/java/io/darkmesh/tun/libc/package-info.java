/**
 * The few system calls the rest of the module stands on, and the care a file descriptor needs when several threads
 * share it. Not exported.
 */
package io.darkmesh.tun.libc;
