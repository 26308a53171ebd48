/**
 * Who may talk to whom, without I/O. A policy is compiled once into a {@link CompiledPolicy}, which answers per node; whoever
 * builds network maps knows only that.
 */
package io.darkmesh.coordinator.policy;
