/** Certificates: our own, made at first start, or files that somebody renews. */
package io.darkmesh.coordinator.tls;
