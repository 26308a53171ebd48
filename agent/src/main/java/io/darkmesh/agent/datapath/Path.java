package io.darkmesh.agent.datapath;

import io.darkmesh.tun.udp.LocalAddress;
import io.darkmesh.tun.udp.ReceivedBatch;
import io.darkmesh.tun.udp.UdpAddress;
import io.darkmesh.tun.udp.UdpEndpoint;
import io.darkmesh.wireguard.session.Endpoint;
import java.util.Optional;

/** How sealed datagrams get to a peer. The engine publishes it as the peer's endpoint; immutable. */
public sealed interface Path extends Endpoint {
    /** Whether message {@code i} of the batch came this way. */
    boolean isOrigin(ReceivedBatch batch, int i);

    /** Straight to a UDP address. */
    record Direct(UdpEndpoint to) implements Path {
        /** The way back to where message {@code i} came from, from the address of ours that it came to. */
        public static Direct back(ReceivedBatch batch, int i) {
            Optional<LocalAddress> local = batch.hasLocal(i) ? Optional.of(batch.local(i)) : Optional.empty();
            return new Direct(new UdpEndpoint(batch.remote(i), local));
        }

        @Override
        public boolean isOrigin(ReceivedBatch batch, int i) {
            return batch.isFrom(i, to.remote());
        }

        /** Whether message {@code i} came to the very address of ours that we send from. */
        boolean isLocalKnown(ReceivedBatch batch, int i) {
            LocalAddress local = to.local().orElse(null);
            return local == null ? !batch.hasLocal(i) : batch.isTo(i, local);
        }

        @Override
        public byte[] address() {
            return to.remote().toInetSocketAddress().getAddress().getAddress();
        }

        @Override
        public int port() {
            return to.remote().port();
        }

        @Override
        public Path withoutLocalAddress() {
            return new Direct(UdpEndpoint.to(to.remote()));
        }
    }

    /** Straight, for one datagram that nobody may cut: a probe of the path's MTU. Never a peer's endpoint. */
    record Whole(Direct direct) implements Path {
        @Override
        public boolean isOrigin(ReceivedBatch batch, int i) {
            return direct.isOrigin(batch, i);
        }

        @Override
        public byte[] address() {
            return direct.address();
        }

        @Override
        public int port() {
            return direct.port();
        }
    }

    /** Through a relay. */
    record Relayed(RelayLink link) implements Path {
        @Override
        public boolean isOrigin(ReceivedBatch batch, int i) {
            return batch.isFrom(i, link.origin());
        }

        @Override
        public byte[] address() {
            return link.origin().toInetSocketAddress().getAddress().getAddress();
        }

        @Override
        public int port() {
            UdpAddress origin = link.origin();
            return origin.port();
        }
    }

    /** Both at once, for as long as nobody knows whether the direct way still works. */
    record DirectAndRelayed(Direct direct, Relayed relayed) implements Path {
        @Override
        public boolean isOrigin(ReceivedBatch batch, int i) {
            return direct.isOrigin(batch, i) || relayed.isOrigin(batch, i);
        }

        @Override
        public byte[] address() {
            return direct.address();
        }

        @Override
        public int port() {
            return direct.port();
        }

        @Override
        public Path withoutLocalAddress() {
            return new DirectAndRelayed(new Direct(UdpEndpoint.to(direct.to.remote())), relayed);
        }
    }
}
