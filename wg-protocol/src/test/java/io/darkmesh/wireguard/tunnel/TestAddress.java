package io.darkmesh.wireguard.tunnel;

import io.darkmesh.wireguard.session.Endpoint;

/** A place in a test's network. */
record TestAddress(int host, int port, boolean localChosen) implements Endpoint {
    TestAddress(int host, int port) {
        this(host, port, false);
    }

    @Override
    public byte[] address() {
        return new byte[] {10, 0, (byte) (host >> 8), (byte) host};
    }

    @Override
    public Endpoint withoutLocalAddress() {
        return new TestAddress(host, port);
    }
}
