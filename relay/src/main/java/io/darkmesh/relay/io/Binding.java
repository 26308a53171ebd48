package io.darkmesh.relay.io;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

/** Waits for a socket to be bound. */
final class Binding {
    private Binding() {}

    static Channel await(ChannelFuture bound, InetSocketAddress address) {
        bound.awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new UncheckedIOException("cannot listen on " + address, new IOException(bound.cause()));
        }
        return bound.channel();
    }
}
