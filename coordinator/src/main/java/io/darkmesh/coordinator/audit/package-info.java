/** Who did what and when, written in the transaction that did it. */
package io.darkmesh.coordinator.audit;
