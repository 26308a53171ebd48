package io.darkmesh.wireguard.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One operation, built field by field. */
final class Run {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Operations OPERATIONS = new Operations();

    private final ObjectNode request = JSON.createObjectNode();

    static Run of(String operation) {
        var run = new Run();
        run.request.put("op", operation);
        return run;
    }

    Run with(String field, String value) {
        request.put(field, value);
        return this;
    }

    Run with(String field, int value) {
        request.put(field, value);
        return this;
    }

    Run with(String field, JsonNode value) {
        request.set(field, value);
        return this;
    }

    /** The result as text, a list's with commas between, or {@code refused}. */
    String result() {
        ObjectNode answer = OPERATIONS.answer(request);
        if (answer.has("err")) {
            return "refused";
        }
        JsonNode out = answer.get("out");
        return out.isTextual() ? out.textValue() : out.toString();
    }
}
