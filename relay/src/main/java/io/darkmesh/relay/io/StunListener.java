package io.darkmesh.relay.io;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.stun.StunResponder;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers STUN Binding requests, at each address on the port given and on the next one, so that agents learn whether their
 * NAT lets in only the very port that they have sent to. Two addresses of one family with the same port answer for each
 * other as well (RFC 5780), so that agents learn the rest.
 */
public final class StunListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StunListener.class);
    private static final int MAX_PORT = 65_535;

    private final List<Group> groups = new ArrayList<>();

    /** Sockets that answer for each other, in the responder's order; silent until it is known how many there are. */
    private static final class Group {
        private final List<Channel> channels = new CopyOnWriteArrayList<>();
        private volatile @Nullable StunResponder responder;
    }

    private StunListener() {}

    /**
     * Binds these addresses, each with one more port; that one is done without where it is taken, unless two addresses
     * belong together.
     *
     * @throws java.io.UncheckedIOException when one of them cannot be bound
     */
    public static StunListener bind(List<InetSocketAddress> addresses, EventLoopGroup loops) {
        var listener = new StunListener();
        try {
            List<InetSocketAddress> left = new ArrayList<>(addresses);
            while (!left.isEmpty()) {
                InetSocketAddress first = left.removeFirst();
                Optional<InetSocketAddress> second = left.stream()
                        .filter(other -> belongTogether(first, other))
                        .findFirst();
                second.ifPresent(left::remove);
                if (second.isPresent()) {
                    listener.bindFour(first, second.get(), loops.next());
                } else {
                    listener.bindTwo(first, loops.next());
                }
            }
            return listener;
        } catch (UncheckedIOException e) {
            listener.close();
            throw e;
        }
    }

    private static boolean belongTogether(InetSocketAddress one, InetSocketAddress two) {
        return one.getPort() == two.getPort()
                && one.getPort() != 0
                && !one.getAddress().isAnyLocalAddress()
                && !two.getAddress().isAnyLocalAddress()
                && one.getAddress().getClass() == two.getAddress().getClass()
                && !one.equals(two);
    }

    private static InetSocketAddress nextPort(InetSocketAddress address) {
        int port = address.getPort();
        int next = port == 0 ? 0 : port == MAX_PORT ? port - 1 : port + 1;
        return new InetSocketAddress(address.getAddress(), next);
    }

    private void bindFour(InetSocketAddress first, InetSocketAddress second, EventLoop loop) {
        List<InetSocketAddress> four = List.of(first, nextPort(first), second, nextPort(second));
        Group group = group();
        four.forEach(address -> bind(group, address, loop));
        group.responder = StunResponder.onFourSockets(four.stream()
                .map(address -> new UdpEndpoint(address.getAddress(), address.getPort()))
                .toList());
    }

    private void bindTwo(InetSocketAddress address, EventLoop loop) {
        Group group = group();
        bind(group, address, loop);
        try {
            bind(group, nextPort(address), loop);
            group.responder = StunResponder.onTwoPorts();
        } catch (UncheckedIOException e) {
            LOG.warn("agents are not told how their NAT filters: {}", e.getMessage());
            group.responder = StunResponder.onOneSocket();
        }
    }

    private Group group() {
        var group = new Group();
        groups.add(group);
        return group;
    }

    /** One event loop for all sockets of a group, which owns the responder. */
    private static void bind(Group group, InetSocketAddress address, EventLoop loop) {
        var bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .handler(new Handler(group.channels.size(), group));
        group.channels.add(Binding.await(bootstrap.bind(address), address));
    }

    /** Where it listens: an entry for each address given, without the ports that are added. */
    public List<InetSocketAddress> addresses() {
        return groups.stream()
                .flatMap(group -> IntStream.range(0, group.channels.size())
                        .filter(socket -> socket % 2 == 0)
                        .mapToObj(socket ->
                                (InetSocketAddress) group.channels.get(socket).localAddress()))
                .toList();
    }

    @Override
    public void close() {
        groups.forEach(
                group -> group.channels.forEach(channel -> channel.close().awaitUninterruptibly()));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // an answer that cannot be sent is lost, as any datagram may be
    private static final class Handler extends SimpleChannelInboundHandler<DatagramPacket> {
        private final int socket;
        private final Group group;

        Handler(int socket, Group group) {
            this.socket = socket;
            this.group = group;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            InetSocketAddress sender = packet.sender();
            StunResponder responder = group.responder;
            if (responder == null || sender.getPort() == 0) {
                return; // not ready, or no port to answer to
            }
            var source = new UdpEndpoint(sender.getAddress(), sender.getPort());
            responder
                    .onDatagram(socket, source, packet.content().nioBuffer(), System.nanoTime())
                    .filter(answer -> answer.socket() < group.channels.size())
                    .ifPresent(answer -> group.channels
                            .get(answer.socket())
                            .writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(answer.datagram()), sender)));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // an ICMP error of an earlier answer; the socket goes on
        }
    }
}
