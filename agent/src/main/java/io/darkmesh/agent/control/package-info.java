/**
 * The coordinator as the agent sees it ({@code docs/control-api.md}): HTTPS with the JDK's client, each request with a
 * proof of the machine key (RFC 9449), login by device authorization (RFC 8628), and the map as a stream of lines.
 */
@NullMarked
package io.darkmesh.agent.control;

import org.jspecify.annotations.NullMarked;
