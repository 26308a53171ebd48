/**
 * How nodes and people come in: device authorizations (RFC 8628), proofs of possession (RFC 9449), tokens and sign-ins.
 *
 * <pre>
 *  LOGIN ──a person says yes──▶ CONFIRMED ──(for a node: an admin approves), next poll──▶ USED
 *    └─────a person says no───▶ DENIED
 * </pre>
 */
package io.darkmesh.coordinator.login;
