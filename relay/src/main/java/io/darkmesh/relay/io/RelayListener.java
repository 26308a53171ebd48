package io.darkmesh.relay.io;

import io.darkmesh.protocol.relay.RelayFrame;
import io.darkmesh.protocol.relay.RelayWebSocket;
import io.darkmesh.relay.router.RelayRouter;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Listens for WebSockets at {@value RelayWebSocket#PATH}. */
public final class RelayListener implements AutoCloseable {
    private static final int HANDSHAKE_SECONDS = 10;
    private static final int MAX_HTTP_BYTES = 8192;

    private final Channel channel;

    private RelayListener(Channel channel) {
        this.channel = channel;
    }

    /**
     * Binds.
     *
     * @param tls asked for each new connection, so that a renewed certificate is served without a restart
     * @throws java.io.UncheckedIOException when the address cannot be bound
     */
    public static RelayListener bind(
            InetSocketAddress address, Supplier<SslContext> tls, RelayRouter router, EventLoopGroup group) {
        var plainHttp = new PlainHttp();
        var config = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath(RelayWebSocket.PATH)
                .subprotocols(RelayWebSocket.SUBPROTOCOL)
                .maxFramePayloadLength(RelayFrame.MAX_MESSAGE_BYTES)
                .handshakeTimeoutMillis(TimeUnit.SECONDS.toMillis(HANDSHAKE_SECONDS))
                .build();
        var bootstrap = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        SslHandler handler = tls.get().newHandler(connection.alloc());
                        handler.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
                        connection
                                .pipeline()
                                .addLast(new FlushConsolidationHandler(64, true))
                                .addLast(handler)
                                .addLast(new ReadTimeoutHandler(HANDSHAKE_SECONDS))
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MAX_HTTP_BYTES))
                                .addLast(plainHttp)
                                .addLast(new WebSocketServerProtocolHandler(config))
                                .addLast(new WebSocketConnection(router));
                    }
                });
        return new RelayListener(Binding.await(bootstrap.bind(address), address));
    }

    /** Where it listens, with the port that was chosen when 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
    }
}
