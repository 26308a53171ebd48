import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.darkmesh.protocol.stun.StunMessage;
import io.darkmesh.wireguard.vectors.Operations;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Started from source by {@code adapter}: the protocol's operations, and those of STUN, which is another module's. */
final class Adapter {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws IOException {
        var operations = new Operations();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.isBlank()) {
                out.println(JSON.writeValueAsString(answer(operations, line)));
                if (!in.ready()) {
                    out.flush();
                }
            }
        }
        out.flush();
    }

    private static ObjectNode answer(Operations operations, String line) {
        JsonNode request;
        try {
            request = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode().putNull("id").put("err", "not JSON: " + e.getOriginalMessage());
        }
        boolean stun = request.path("op").asText().equals("stun_parse");
        return stun ? stun(request) : operations.answer(request);
    }

    private static ObjectNode stun(JsonNode request) {
        ObjectNode answer = JSON.createObjectNode();
        answer.set("id", request.path("id").isMissingNode() ? JSON.getNodeFactory().nullNode() : request.get("id"));
        try {
            byte[] bytes = HexFormat.of().parseHex(request.path("msg").asText());
            Optional<StunMessage> message = StunMessage.parse(ByteBuffer.wrap(bytes));
            if (message.isEmpty()) {
                return answer.put("err", "no well-formed STUN message");
            }
            answer.set("out", describe(message.get(), request.path("password").asText()));
        } catch (IllegalArgumentException e) {
            answer.put("err", String.valueOf(e.getMessage()));
        }
        return answer;
    }

    private static ObjectNode describe(StunMessage message, String password) {
        ObjectNode out = JSON.createObjectNode().put("type", message.type());
        message.username().ifPresent(name -> out.put("username", name));
        message.software().ifPresent(name -> out.put("software", name));
        message.mapped().ifPresent(address -> out.put("mapped", address.toString()));
        out.put("integrity", message.hasIntegrity(password));
        switch (message.fingerprint()) {
            case ABSENT -> out.putNull("fingerprint");
            case RIGHT -> out.put("fingerprint", true);
            case WRONG -> out.put("fingerprint", false);
        }
        return out;
    }
}
