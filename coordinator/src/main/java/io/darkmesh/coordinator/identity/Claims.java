package io.darkmesh.coordinator.identity;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reading of what a provider says about a person. */
final class Claims {
    private static final int MAX_NAME = 100;
    private static final int MAX_GROUPS = 500;

    private Claims() {}

    /** How the person is called, for display. */
    static @Nullable String name(Map<String, Object> claims) {
        for (String claim : List.of("name", "preferred_username", "nickname")) {
            if (claims.get(claim) instanceof String text && !text.isBlank()) {
                String line = text.strip().replaceAll("\\p{Cntrl}", " ");
                return line.substring(0, Math.min(MAX_NAME, line.length()));
            }
        }
        return null;
    }

    /** A claim by its name, or by its path with dots. */
    static @Nullable Object at(Map<String, Object> claims, String path) {
        if (claims.containsKey(path)) {
            return claims.get(path);
        }
        int dot = path.indexOf('.');
        return dot > 0 && claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner
                ? at(strings(inner), path.substring(dot + 1))
                : null;
    }

    /** A claim that is a list of texts, or one text. */
    static List<String> texts(Map<String, Object> claims, String path) {
        return switch (at(claims, path)) {
            case String one -> List.of(one);
            case Collection<?> many ->
                many.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .limit(MAX_GROUPS)
                        .toList();
            case null -> List.of();
            default -> List.of();
        };
    }

    /** Both, the first kept where they differ; only the first when the second is about somebody else. */
    static Map<String, Object> merged(Map<String, Object> claims, String json) {
        try {
            Map<String, Object> more = JSONObjectUtils.parse(json);
            if (!Objects.equals(more.get("sub"), claims.get("sub"))) {
                return claims;
            }
            var all = new HashMap<>(more);
            all.putAll(claims);
            return all;
        } catch (ParseException e) {
            return claims;
        }
    }

    private static Map<String, Object> strings(Map<?, ?> map) {
        var all = new HashMap<String, Object>();
        map.forEach((key, value) -> {
            if (value != null) {
                all.put(String.valueOf(key), value);
            }
        });
        return all;
    }
}
