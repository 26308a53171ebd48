/**
 * The fast path. For each queue two workers, each a thread's whole work and without I/O but through the seams of
 * {@code io.darkmesh.tun}:
 *
 * <pre>
 *   OutboundWorker   TUN frames -&gt; filter -&gt; allowed IPs -&gt; key -&gt; SuperPacket cuts, key seals -&gt; SealedBatch -&gt; path
 *   InboundWorker    datagrams -&gt; key opens -&gt; ECN -&gt; filter -&gt; Coalescer -&gt; TUN frames
 *                    whatever is no transport data -&gt; SlowPath
 * </pre>
 *
 * <p>A worker never waits for the engine and never allocates per packet. What it needs from the engine it reads from
 * published objects (allowed IPs, receiver table, a peer's key and {@link io.darkmesh.agent.datapath.Path}); what it has
 * for the engine goes through {@link io.darkmesh.agent.datapath.SlowPath}, a bounded queue.
 */
package io.darkmesh.agent.datapath;
