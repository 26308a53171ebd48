/** Why a request was not done, in the words of the interface (RFC 9457). */
package io.darkmesh.coordinator.problem;
