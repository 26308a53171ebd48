/**
 * A WireGuard initiator written from the paper alone, with nothing of the product's code: it measures handshakes, and
 * makes what no real peer would send. Slow and simple. Needs the JDK only.
 */
package io.darkmesh.testnetwork.scripted;
