/**
 * The fast path: what any number of worker threads use for transport data while one engine thread, through
 * {@code tunnel.Tunnel}, makes and retires keys. Nothing here locks, waits for the engine or allocates per packet.
 *
 * <p>Outbound, with {@code nowNs} read once a batch:
 *
 * <pre>
 *   Peer peer = tunnel.allowedIps().lookup(InnerPacket.ipv4Destination(buffer, at));
 *   if (peer == null) -&gt; ICMP unreachable
 *   SendingKey key = peer.sendingKey();
 *   if (key == null || !key.usable(nowNs)) -&gt; copy the packet to the engine: tunnel.stage(peer, …)
 *   long counter = key.nextCounters(n);               // or SendingKey.EXHAUSTED: as above
 *   for each packet, its 16-byte header written just before it:
 *       int bytes = key.seal(aead, counter++, buffer, headerAt, packetBytes, paddedBytes);
 *   key.sent(nowNs, allBytes, true);                  // once a batch
 *   send to peer.endpoint()
 * </pre>
 *
 * <p>Inbound:
 *
 * <pre>
 *   ReceivingKey key = tunnel.receivers().key(receiverIndexOf(buffer, at));
 *   if (key == null) -&gt; drop
 *   int packetBytes = key.open(aead, buffer, at, datagramBytes, nowNs, tunnel.allowedIps());
 *   if (packetBytes &lt; 0) -&gt; drop, Drop.of(packetBytes) says why; if it isAuthentic, key.received(nowNs, 0, true)
 *   key.received(nowNs, datagramBytes, packetBytes &gt; 0);   // may be once for many datagrams
 *   if (the datagram's source is not key.peer().endpoint()) -&gt; key.peer().roamTo(source)
 *   if (packetBytes &gt; 0) -&gt; the packet is at + TransportData.HEADER_BYTES
 * </pre>
 */
package io.darkmesh.wireguard.session;
