/** Measurements that take minutes, each a command of {@code test-network/long} that prints its figures. Needs the JDK only. */
package io.darkmesh.testnetwork.longrun;
