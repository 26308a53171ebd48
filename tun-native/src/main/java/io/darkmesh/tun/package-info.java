/**
 * The TUN device as the data path sees it. {@code linux} opens a real one, {@code memory} holds those for tests.
 */
package io.darkmesh.tun;
