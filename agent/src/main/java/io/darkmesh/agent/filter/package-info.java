/**
 * The stateful packet filter, without I/O and without a clock. {@link io.darkmesh.agent.filter.ParsedPacket} reads the
 * headers of a packet, {@link io.darkmesh.agent.filter.PacketFilter} answers whether it may pass: because it belongs to
 * a flow that {@link io.darkmesh.agent.filter.FlowTable} knows, or because a rule allows a new flow. Both sides of a
 * mesh ask it, for what goes out and for what comes in. Nothing is allocated per packet.
 */
package io.darkmesh.agent.filter;
