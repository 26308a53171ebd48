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
        String why = ownReason(e);
        return new MalformedJsonException("not a valid " + type.getSimpleName() + place + line + why, e);
    }

    /** Our own records explain themselves in their constructors; everybody else's message may quote input and is left out. */
    private static String ownReason(JsonProcessingException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException && isThrownByUs(cause)) {
                return ": " + cause.getMessage();
            }
        }
        return "";
    }

    private static boolean isThrownByUs(Throwable cause) {
        StackTraceElement[] stack = cause.getStackTrace();
        return stack.length > 0 && stack[0].getClassName().startsWith("io.darkmesh.");
    }
}
