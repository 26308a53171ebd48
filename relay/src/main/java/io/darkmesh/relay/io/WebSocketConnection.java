package io.darkmesh.relay.io;

import io.darkmesh.relay.router.RelayRouter;
import io.darkmesh.relay.router.RelaySession;
import io.darkmesh.relay.router.RelayTransport;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins one WebSocket to the router. Owned by its event loop; the router's calls come from any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells failures through the pipeline
final class WebSocketConnection extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);

    private final RelayRouter router;
    private @Nullable RelaySession session;

    WebSocketConnection(RelayRouter router) {
        this.router = router;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof HandshakeComplete) {
            ctx.pipeline().remove(ReadTimeoutHandler.class);
            var transport = new Transport(ctx);
            RelaySession connected = router.connect(transport, System.nanoTime());
            session = connected;
            transport.onSession(connected);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (session != null && frame instanceof BinaryWebSocketFrame && frame.isFinalFragment()) {
            byte[] message = new byte[frame.content().readableBytes()];
            frame.content().readBytes(message);
            session.onMessage(ByteBuffer.wrap(message), System.nanoTime());
        } else {
            ctx.close(); // text and fragments are not our protocol
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (session != null) {
            session.onClosed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("connection of {} ends: {}", ctx.channel().remoteAddress(), cause.toString());
        ctx.close();
    }

    private static final class Transport implements RelayTransport {
        private final ChannelHandlerContext ctx;
        private volatile @Nullable RelaySession session;
        private int writtenEarly; // before the session was known; event loop only

        Transport(ChannelHandlerContext ctx) {
            this.ctx = ctx;
        }

        void onSession(RelaySession connected) {
            session = connected;
            connected.onWritten(writtenEarly, System.nanoTime());
        }

        @Override
        public void send(ByteBuffer message) {
            int bytes = message.remaining();
            ctx.writeAndFlush(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message)))
                    .addListener(done -> {
                        RelaySession connected = session;
                        if (connected != null) {
                            connected.onWritten(bytes, System.nanoTime());
                        } else {
                            writtenEarly += bytes;
                        }
                    });
        }

        @Override
        public void pauseReading(long durationNs) {
            ctx.channel().config().setAutoRead(false);
            ctx.executor().schedule(() -> ctx.channel().config().setAutoRead(true), durationNs, TimeUnit.NANOSECONDS);
        }

        @Override
        public void close() {
            ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE))
                    .addListener(ChannelFutureListener.CLOSE);
            // who does not read does not get the frame either: then the connection ends without it
            ctx.executor().schedule(() -> ctx.close(), 5, TimeUnit.SECONDS);
        }
    }
}
