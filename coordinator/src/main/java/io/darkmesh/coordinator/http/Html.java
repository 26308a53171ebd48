package io.darkmesh.coordinator.http;

import java.util.List;

/** HTML made safely: every value that is put in is escaped, unless it is HTML made here. */
final class Html {
    private static final String HOLE = "{}";

    private final String text;

    private Html(String text) {
        this.text = text;
    }

    /** The template with each {@code {}} replaced by a value, also inside quoted attributes. */
    static Html of(String template, Object... values) {
        var out = new StringBuilder();
        int at = 0;
        for (Object value : values) {
            int hole = template.indexOf(HOLE, at);
            out.append(template, at, hole).append(value instanceof Html ? value.toString() : escape(value.toString()));
            at = hole + HOLE.length();
        }
        return new Html(out.append(template, at, template.length()).toString());
    }

    static Html join(List<Html> parts) {
        var out = new StringBuilder();
        parts.forEach(out::append);
        return new Html(out.toString());
    }

    private static String escape(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
