/** Routers that open ports when they are asked. */
package io.darkmesh.testnetwork.portmap;
