/**
 * The laboratory: hosts and routers that are namespaces of this machine, joined by pairs of virtual Ethernet devices.
 *
 * <pre>
 *   host a ── eth0 ─┐                        ┌─ wan ── router r ── lan (bridge) ── host c
 *                   ├── internet 203.0.113.1 ┤
 *   host b ── eth0 ─┘        2001:db8::1     └─ ...
 * </pre>
 *
 * <p>Every attachment to the internet has an address of its own, {@code 203.0.113.n/32} and {@code 2001:db8::n/128} (RFC
 * 5737, RFC 3849), and so an MTU and a filter of its own. A namespace lives as long as the process that holds it, and that
 * process lives as long as a pipe to this JVM is open: a killed run leaves nothing behind.
 *
 * <p>This package needs the JDK only, so that the benchmarks can be started from source.
 */
package io.darkmesh.testnetwork.lab;
