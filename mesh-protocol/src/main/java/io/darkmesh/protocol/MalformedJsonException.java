package io.darkmesh.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import org.jspecify.annotations.Nullable;

/** Text that is not the JSON record it should be. The message is fit to be shown: it names places, never values. */
public final class MalformedJsonException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static MalformedJsonException of(Class<?> type, JsonProcessingException e) {
        var where = new StringBuilder();
        if (e instanceof JsonMappingException mapping) {
            for (JsonMappingException.Reference step : mapping.getPath()) {
                where.append(step.getFieldName() != null ? "." + step.getFieldName() : "[" + step.getIndex() + "]");
            }
        }
        String place = where.isEmpty() ? "" : " at " + where;
        String line = e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
        String why = rootReason(e);
        return new MalformedJsonException("not a valid " + type.getSimpleName() + place + line + why, e);
    }

    /** Our own records explain themselves in their constructors; a parser's message may quote input and is left out. */
    private static String rootReason(JsonProcessingException e) {
        Throwable cause = e.getCause();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof IllegalArgumentException && !(cause instanceof JsonProcessingException)
                ? ": " + cause.getMessage()
                : "";
    }
}
