package io.darkmesh.protocol.path;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.protocol.stun.MappingBehavior;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The layout of the messages; see the package. */
final class PathCodec {
    private static final byte PING = 1;
    private static final byte PONG = 2;
    private static final byte CANDIDATES = 3;
    private static final int ENDPOINT_BYTES = 1 + 16 + 2;
    private static final int PONG_BYTES = 1 + 8 + ENDPOINT_BYTES;
    private static final int PING_HEADER_BYTES = 1 + 8 + 2;
    private static final int PING_LEAST_PADDING = PONG_BYTES - PING_HEADER_BYTES;
    private static final int CANDIDATES_HEADER_BYTES = 1 + 8 + 1 + 1 + 1;

    private PathCodec() {}

    static ByteBuffer encode(PathMessage message) {
        return switch (message) {
            case PathMessage.Ping ping ->
                ByteBuffer.allocate(PONG_BYTES + ping.paddingBytes())
                        .put(PING)
                        .putLong(ping.id())
                        .putShort((short) ping.paddingBytes())
                        .clear();
            case PathMessage.Pong pong -> {
                ByteBuffer out = ByteBuffer.allocate(PONG_BYTES).put(PONG).putLong(pong.id());
                pong.seenFrom().ifPresent(endpoint -> write(endpoint, out));
                yield out.clear();
            }
            case PathMessage.Candidates candidates -> {
                List<Candidate> list = candidates.candidates();
                ByteBuffer out = ByteBuffer.allocate(CANDIDATES_HEADER_BYTES + list.size() * (1 + ENDPOINT_BYTES));
                out.put(CANDIDATES).putLong(candidates.sequence());
                out.put(code(candidates.mapping())).put((byte) (candidates.wanted() ? 1 : 0));
                out.put((byte) list.size());
                list.forEach(candidate -> {
                    out.put(candidate.kind().code());
                    write(candidate.endpoint(), out);
                });
                yield out.flip();
            }
        };
    }

    static Optional<PathMessage> decode(ByteBuffer in) {
        if (in.remaining() < CANDIDATES_HEADER_BYTES) {
            return Optional.empty();
        }
        byte type = in.get();
        long number = in.getLong();
        return switch (type) {
            case PING -> {
                int padding = in.getShort() & 0xFFFF;
                yield padding > PathMessage.MAX_PADDING_BYTES || in.remaining() < PING_LEAST_PADDING + padding
                        ? Optional.empty()
                        : Optional.of(new PathMessage.Ping(number, padding));
            }
            case PONG ->
                in.remaining() < ENDPOINT_BYTES
                        ? Optional.empty()
                        : Optional.of(new PathMessage.Pong(number, endpoint(in)));
            case CANDIDATES -> candidates(number, in);
            default -> Optional.empty();
        };
    }

    private static Optional<PathMessage> candidates(long sequence, ByteBuffer in) {
        Optional<MappingBehavior> mapping = mapping(in.get());
        boolean wanted = in.get() != 0;
        int count = in.get();
        boolean fits =
                count >= 0 && count <= PathMessage.MAX_CANDIDATES && in.remaining() >= count * (1 + ENDPOINT_BYTES);
        if (mapping.isEmpty() || !fits) {
            return Optional.empty();
        }
        List<Candidate> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte kind = in.get();
            Optional<UdpEndpoint> endpoint = endpoint(in);
            // a kind of a newer version, or an endpoint that cannot be, costs this candidate only
            Arrays.stream(Candidate.Kind.values())
                    .filter(each -> each.code() == kind)
                    .findFirst()
                    .flatMap(each -> endpoint.map(at -> new Candidate(each, at)))
                    .ifPresent(list::add);
        }
        return Optional.of(new PathMessage.Candidates(sequence, mapping.get(), wanted, list));
    }

    private static void write(UdpEndpoint endpoint, ByteBuffer out) {
        byte[] address = endpoint.address().getAddress();
        int end = out.position() + ENDPOINT_BYTES;
        out.put((byte) (endpoint.address() instanceof Inet4Address ? 4 : 6)).put(address);
        out.position(end - Short.BYTES).putShort((short) endpoint.port());
    }

    private static Optional<UdpEndpoint> endpoint(ByteBuffer in) {
        int family = in.get();
        byte[] address = new byte[16];
        in.get(address);
        int port = in.getShort() & 0xFFFF;
        if (port == 0 || (family != 4 && family != 6)) {
            return Optional.empty();
        }
        try {
            byte[] sized = family == 4 ? Arrays.copyOf(address, 4) : address;
            return Optional.of(new UdpEndpoint(InetAddress.getByAddress(sized), port));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four and sixteen bytes always are an address", e);
        }
    }

    private static byte code(MappingBehavior mapping) {
        return switch (mapping) {
            case UNKNOWN -> 0;
            case NOT_TRANSLATED -> 1;
            case ENDPOINT_INDEPENDENT -> 2;
            case ADDRESS_DEPENDENT -> 3;
            case ADDRESS_AND_PORT_DEPENDENT -> 4;
            case ENDPOINT_DEPENDENT -> 5;
        };
    }

    private static Optional<MappingBehavior> mapping(byte code) {
        return Arrays.stream(MappingBehavior.values())
                .filter(each -> code(each) == code)
                .findFirst();
    }
}
