/** What {@code meshctl netcheck} says of networks that are known. */
package io.darkmesh.testnetwork.netcheck;
