/**
 * The living network: every change is committed by {@link io.darkmesh.coordinator.store.Database}, then goes to the {@link
 * io.darkmesh.coordinator.mesh.MapHub}, in the order of the commits, and from there to the agents' streams.
 */
package io.darkmesh.coordinator.mesh;
