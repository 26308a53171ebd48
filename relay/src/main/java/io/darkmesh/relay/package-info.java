/** The relay as a program and as a part of the coordinator. */
@NullMarked
package io.darkmesh.relay;

import org.jspecify.annotations.NullMarked;
