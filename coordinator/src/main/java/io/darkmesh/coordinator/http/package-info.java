/**
 * The interface of {@code docs/control-api.md} over HTTPS. A handler is a plain function from {@link
 * io.darkmesh.coordinator.http.Request} to {@link io.darkmesh.coordinator.http.Reply}, run on a virtual thread of its own; only {@link
 * io.darkmesh.coordinator.http.Server} knows the web framework.
 */
package io.darkmesh.coordinator.http;
