package io.darkmesh.wireguard.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The vectors adapter as a process of its own: a line in, a line out. */
final class AdapterProcess {
    /** Names the executable. */
    static final String PROPERTY = "darkmesh.vectors.adapter";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Optional<AdapterProcess> RUNNING =
            Optional.ofNullable(System.getProperty(PROPERTY)).map(AdapterProcess::start);

    private final BufferedWriter in;
    private final BufferedReader out;
    private long id;

    private AdapterProcess(Process process) {
        in = process.outputWriter(StandardCharsets.UTF_8);
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Empty without the property. It ends with the end of its input, which is the end of this process. */
    static Optional<AdapterProcess> running() {
        return RUNNING;
    }

    private static AdapterProcess start(String executable) {
        try {
            return new AdapterProcess(new ProcessBuilder(executable)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode answer(ObjectNode request) {
        long asked = ++id;
        JsonNode answer = line(request.deepCopy().put("id", asked).toString());
        if (answer.path("id").asLong() != asked) {
            throw new IllegalStateException("asked " + asked + ", answered " + answer);
        }
        return answer;
    }

    /** The answer to a line of any text. */
    JsonNode line(String text) {
        try {
            in.write(text);
            in.newLine();
            in.flush();
            String answer = out.readLine();
            if (answer == null) {
                throw new IllegalStateException("the adapter ended at: " + text);
            }
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
