package io.darkmesh.relay.io;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.stun.StunResponder;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers STUN Binding requests on one UDP socket, or on the four of RFC 5780. */
public final class StunListener implements AutoCloseable {
    private final List<Channel> channels = new CopyOnWriteArrayList<>();

    private StunListener() {}

    /** Binds one socket. @throws java.io.UncheckedIOException when the address cannot be bound */
    public static StunListener bind(InetSocketAddress address, EventLoopGroup group) {
        return bind(List.of(address), StunResponder.onOneSocket(), group);
    }

    /**
     * Binds two ports at each of two addresses, so that agents learn how their NAT maps and filters.
     *
     * @throws java.io.UncheckedIOException when one of them cannot be bound
     */
    public static StunListener bindFour(List<InetSocketAddress> addresses, EventLoopGroup group) {
        List<UdpEndpoint> endpoints = addresses.stream()
                .map(address -> new UdpEndpoint(address.getAddress(), address.getPort()))
                .toList();
        return bind(addresses, StunResponder.onFourSockets(endpoints), group);
    }

    private static StunListener bind(List<InetSocketAddress> addresses, StunResponder responder, EventLoopGroup group) {
        var listener = new StunListener();
        var bootstrap = new Bootstrap().group(group.next()).channel(NioDatagramChannel.class);
        for (int i = 0; i < addresses.size(); i++) {
            // one event loop for all, which owns the responder
            var socket = bootstrap.clone().handler(new Handler(i, responder, listener.channels));
            listener.channels.add(Binding.await(socket.bind(addresses.get(i)), addresses.get(i)));
        }
        return listener;
    }

    /** Where the first socket listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channels.getFirst().localAddress();
    }

    @Override
    public void close() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // an answer that cannot be sent is lost, as any datagram may be
    private static final class Handler extends SimpleChannelInboundHandler<DatagramPacket> {
        private final int socket;
        private final StunResponder responder;
        private final List<Channel> channels;

        Handler(int socket, StunResponder responder, List<Channel> channels) {
            this.socket = socket;
            this.responder = responder;
            this.channels = channels;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            InetSocketAddress sender = packet.sender();
            if (sender.getPort() == 0) {
                return; // no port to answer to
            }
            var source = new UdpEndpoint(sender.getAddress(), sender.getPort());
            responder
                    .onDatagram(socket, source, packet.content().nioBuffer(), System.nanoTime())
                    .filter(answer -> answer.socket() < channels.size())
                    .ifPresent(answer -> channels.get(answer.socket())
                            .writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(answer.datagram()), sender)));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // an ICMP error of an earlier answer; the socket goes on
        }
    }
}
