/**
 * The network map and what changed in it, without I/O.
 *
 * <p>There is no log of changes: every node carries the version of its last change, so the difference from any earlier version
 * is the nodes changed since. It costs as much as there are changes, needs no bounded history, and survives a restart.
 */
package io.darkmesh.coordinator.netmap;
