/** The data path's threads, and the sockets they work on. */
package io.darkmesh.agent.io;
