package io.darkmesh.wireguard.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.darkmesh.wireguard.allowedips.AllowedIps;
import io.darkmesh.wireguard.allowedips.Prefix;
import io.darkmesh.wireguard.cookie.RateLimiter;
import io.darkmesh.wireguard.crypto.Blake2s;
import io.darkmesh.wireguard.crypto.ChaCha20Poly1305;
import io.darkmesh.wireguard.crypto.Kdf;
import io.darkmesh.wireguard.crypto.X25519;
import io.darkmesh.wireguard.crypto.XChaCha20Poly1305;
import io.darkmesh.wireguard.session.ReplayWindow;
import java.util.Optional;

/** What the vectors adapter can do, by the names of its operations. Refusal is an {@link OperationRefused}. */
public final class Operations {
    /** How the reason begins when the operation failed instead of refusing. */
    public static final String FAULT = "fault: ";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final long MILLISECOND_NS = 1_000_000;

    private final ProtocolOperations protocol = new ProtocolOperations();

    /** The answer to one request, with its id. A fault of ours is told apart from a refusal, and ends nothing. */
    public ObjectNode answer(JsonNode request) {
        ObjectNode answer = JSON.objectNode();
        answer.set("id", request.path("id").isMissingNode() ? JSON.nullNode() : request.get("id"));
        try {
            Optional<JsonNode> out = run(request);
            if (out.isPresent()) {
                answer.set("out", out.get());
            } else {
                answer.put("skip", true);
            }
        } catch (OperationRefused | IllegalArgumentException e) {
            answer.put("err", e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        } catch (RuntimeException e) {
            answer.put("err", FAULT + e);
        }
        return answer;
    }

    /** Empty for an operation there is not. */
    public Optional<JsonNode> run(JsonNode in) {
        return switch (in.path("op").asText()) {
            case "blake2s" ->
                hex(Blake2s.keyed(hex(in, "key"), in.path("outlen").asInt(32), hex(in, "data")));
            case "hmac_blake2s" -> hex(Blake2s.hmac(hex(in, "key"), hex(in, "data")));
            case "kdf" ->
                list(Kdf.derive(hex(in, "key"), hex(in, "data"), in.path("n").asInt()));
            case "x25519" -> hex(need(X25519.agree(hex(in, "priv"), hex(in, "pub")), "all-zero result"));
            case "chacha20poly1305_seal" ->
                hex(ChaCha20Poly1305.seal(hex(in, "key"), nonce(in, 12), hex(in, "aad"), hex(in, "data")));
            case "chacha20poly1305_open" ->
                hex(need(
                        ChaCha20Poly1305.open(hex(in, "key"), nonce(in, 12), hex(in, "aad"), hex(in, "data")),
                        "wrong tag"));
            case "xchacha20poly1305_seal" ->
                hex(XChaCha20Poly1305.seal(hex(in, "key"), nonce(in, 24), hex(in, "aad"), hex(in, "data")));
            case "xchacha20poly1305_open" ->
                hex(need(
                        XChaCha20Poly1305.open(hex(in, "key"), nonce(in, 24), hex(in, "aad"), hex(in, "data")),
                        "wrong tag"));
            case "replay" -> Optional.of(replay(in.path("steps")));
            case "ratelimit" ->
                Optional.of(rateLimit(in.path("steps"), in.path("ip").asText()));
            case "allowedips" -> Optional.of(allowedIps(in.path("script")));
            default -> protocol.run(in);
        };
    }

    static byte[] hex(JsonNode in, String field) {
        return Hex.of(in.path(field));
    }

    static Optional<JsonNode> hex(byte[] bytes) {
        return Optional.of(JSON.textNode(Hex.format(bytes)));
    }

    static Optional<JsonNode> list(byte[][] values) {
        ArrayNode out = JSON.arrayNode();
        for (byte[] value : values) {
            out.add(Hex.format(value));
        }
        return Optional.of(out);
    }

    static <T> T need(Optional<T> value, String why) {
        return value.orElseThrow(() -> new OperationRefused(why));
    }

    private static byte[] nonce(JsonNode in, int bytes) {
        byte[] nonce = hex(in, "nonce");
        if (nonce.length != bytes) {
            throw new OperationRefused("the nonce has " + nonce.length + " bytes, not " + bytes);
        }
        return nonce;
    }

    private static JsonNode replay(JsonNode steps) {
        var window = new ReplayWindow();
        ArrayNode out = JSON.arrayNode();
        steps.forEach(step -> out.add(window.accept(Long.parseUnsignedLong(step.asText()))));
        return out;
    }

    private static JsonNode rateLimit(JsonNode steps, String ip) {
        var limiter = new RateLimiter();
        byte[] address = java.net.InetAddress.ofLiteral(ip).getAddress();
        ArrayNode out = JSON.arrayNode();
        long nowNs = 0;
        for (JsonNode step : steps) {
            nowNs += (step.isArray() ? step.get(0) : step).asLong() * MILLISECOND_NS;
            out.add(limiter.allow(address, nowNs));
        }
        return out;
    }

    private static JsonNode allowedIps(JsonNode script) {
        var table = new AllowedIps<String>();
        ArrayNode out = JSON.arrayNode();
        for (JsonNode step : script) {
            String argument = step.path(1).asText();
            switch (step.path(0).asText()) {
                case "insert" ->
                    table.insert(Prefix.parse(argument), step.path(2).asText());
                case "remove" ->
                    table.remove(Prefix.parse(argument), step.path(2).asText());
                case "remove_peer" -> table.removeAll(argument);
                case "lookup" -> out.add(lookup(table, Prefix.parse(argument)));
                case "list" -> {
                    ArrayNode prefixes = out.addArray();
                    table.list(argument).forEach(prefix -> prefixes.add(prefix.toString()));
                }
                default -> throw new OperationRefused("no such step: " + step);
            }
        }
        return out;
    }

    private static String lookup(AllowedIps<String> table, Prefix address) {
        return address.ipv6()
                ? table.lookup(address.high(), address.low())
                : table.lookup((int) (address.high() >>> Integer.SIZE));
    }
}
