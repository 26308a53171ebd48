package io.darkmesh.wireguard.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One operation, built field by field. It runs in this process, or through the executable that the system property
 * {@value AdapterProcess#PROPERTY} names.
 */
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
        JsonNode answer = AdapterProcess.running()
                .map(adapter -> adapter.answer(request))
                .orElseGet(() -> OPERATIONS.answer(request));
        if (answer.has("err")) {
            String why = answer.get("err").asText();
            return why.startsWith(Operations.FAULT) ? why : "refused";
        }
        JsonNode out = answer.path("out");
        return out.isTextual() ? out.textValue() : out.toString();
    }
}
