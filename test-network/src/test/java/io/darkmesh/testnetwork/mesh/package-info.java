/**
 * Darkmesh in the laboratory: the coordinator, agents and people, as processes of {@code bin/} and as a browser that
 * follows links and fills forms. Needs the JDK only.
 */
package io.darkmesh.testnetwork.mesh;
