/**
 * Nodes and their life, without I/O.
 *
 * <pre>
 *   confirmed by a person        approved by an admin
 *  ────────────────────▶ PENDING ────────────────────▶ APPROVED ──logged out──▶ LOGGED_OUT
 *                          │  ▲                          │  │ ▲                    │
 *                 rejected │  │ logs in again   revoked  │  │ └─ same person again ┘
 *                          ▼  │                          ▼  │
 *                       REJECTED ◀─────────────────── REVOKED
 *                        (both: a new login makes it PENDING; approving makes it APPROVED)
 * </pre>
 */
package io.darkmesh.coordinator.nodes;
