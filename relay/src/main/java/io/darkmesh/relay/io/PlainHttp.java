package io.darkmesh.relay.io;

import io.darkmesh.protocol.relay.RelayWebSocket;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** Lets the relay's path through to the WebSocket and answers everything else: 204 for the health check, else 404. */
@Sharable
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells failures through the pipeline
final class PlainHttp extends SimpleChannelInboundHandler<FullHttpRequest> {
    static final String HEALTH_PATH = "/relay/health";

    PlainHttp() {
        super(false);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (request.uri().equals(RelayWebSocket.PATH) && request.method().equals(HttpMethod.GET)) {
            ctx.fireChannelRead(request);
            return;
        }
        boolean healthy = request.uri().equals(HEALTH_PATH);
        request.release();
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, healthy ? HttpResponseStatus.NO_CONTENT : HttpResponseStatus.NOT_FOUND);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0).set(HttpHeaderNames.CONNECTION, "close");
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}
