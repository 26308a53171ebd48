package io.darkmesh.testnetwork.mesh;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A form of a page.
 *
 * @param action where it goes, an absolute URL
 * @param post whether by POST
 * @param fields with the values they have
 * @param types of the fields: {@code text}, {@code password}, {@code hidden} ...
 */
public record Form(String action, boolean post, Map<String, String> fields, Map<String, String> types, String text) {
    private static final Pattern INPUT = Pattern.compile("<(input|button)\\b([^>]*)>", Pattern.CASE_INSENSITIVE);

    public Form {
        fields = Map.copyOf(fields);
        types = Map.copyOf(types);
    }

    static Form parse(String base, String attributes, String inside) {
        Map<String, String> fields = new LinkedHashMap<>();
        Map<String, String> types = new LinkedHashMap<>();
        Matcher inputs = INPUT.matcher(inside);
        while (inputs.find()) {
            boolean button = inputs.group(1).equalsIgnoreCase("button");
            String input = inputs.group(2);
            String type = attribute(input, "type").orElse(button ? "submit" : "text");
            boolean unticked = type.equals("checkbox") && !input.contains("checked");
            attribute(input, "name").filter(name -> !unticked).ifPresent(name -> {
                // Of several buttons with one name the first is pressed.
                fields.putIfAbsent(name, attribute(input, "value").orElse(""));
                types.putIfAbsent(name, type);
            });
        }
        String action = attribute(attributes, "action").orElse("");
        boolean post = attribute(attributes, "method").orElse("get").equalsIgnoreCase("post");
        return new Form(absolute(base, action), post, fields, types, inside + action);
    }

    private static String absolute(String base, String action) {
        return action.isEmpty() ? base : URI.create(base).resolve(action).toString();
    }

    static Optional<String> attribute(String tag, String name) {
        Matcher matcher = Pattern.compile(
                        "(?:^|\\s)" + name + "\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s>]+))", Pattern.CASE_INSENSITIVE)
                .matcher(tag);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String value = matcher.group(1) != null
                ? matcher.group(1)
                : matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
        return Optional.of(value.replace("&quot;", "\"").replace("&#x27;", "'").replace("&amp;", "&"));
    }

    boolean mentions(String words) {
        return text.contains(words) || fields.containsKey(words);
    }

    boolean hasType(String type) {
        return types.containsValue(type);
    }

    /** This form with a field filled in. */
    public Form with(String name, String value) {
        Map<String, String> filled = new LinkedHashMap<>(fields);
        filled.put(name, value);
        return new Form(action, post, filled, types, text);
    }

    /** This form with every field of a type filled in. */
    Form withType(String type, String value) {
        Form filled = this;
        for (Map.Entry<String, String> field : types.entrySet()) {
            if (field.getValue().toLowerCase(Locale.ROOT).equals(type)) {
                filled = filled.with(field.getKey(), value);
            }
        }
        return filled;
    }
}
