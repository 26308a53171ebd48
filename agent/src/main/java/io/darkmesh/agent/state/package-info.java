/**
 * What the agent keeps on disk, in its state directory (0700, files 0600):
 *
 * <pre>
 *   lock              held while an agent runs
 *   state.json        keys, login, what is wanted: one line of JSON, then one line "sha256:" of it
 *   state.next        64 KiB that are already on the disk: the next state.json is written into them
 *   network-map.json  the last network map, so that the agent starts without its coordinator
 * </pre>
 *
 * A file is replaced as a whole: written beside, forced to the disk, renamed, and the directory forced. A token that the
 * coordinator has just issued can always be saved, because its room was taken before the login began.
 */
@NullMarked
package io.darkmesh.agent.state;

import org.jspecify.annotations.NullMarked;
