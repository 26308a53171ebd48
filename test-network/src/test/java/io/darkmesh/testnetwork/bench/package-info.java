/**
 * Benchmarks: tunnels side by side on one machine, in alternating order, with bare Ethernet for comparison. Started by
 * {@code test-network/bench} from source; needs the JDK only.
 */
package io.darkmesh.testnetwork.bench;
