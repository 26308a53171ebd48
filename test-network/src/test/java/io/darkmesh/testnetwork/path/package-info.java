/** A path between two hosts that loses, doubles, delays, reorders, damages and replays, in user space: this kernel may have no netem. */
package io.darkmesh.testnetwork.path;
