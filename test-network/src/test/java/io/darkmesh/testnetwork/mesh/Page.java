package io.darkmesh.testnetwork.mesh;

import io.darkmesh.testnetwork.lab.LabException;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a browser shows.
 *
 * @param url after all redirects
 */
public record Page(String url, int status, String html) {
    private static final Pattern FORM =
            Pattern.compile("<form\\b([^>]*)>(.*?)</form>", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    /** The page, when the server did not refuse. */
    public Page orFail() {
        if (status >= 400) {
            throw new LabException("%s answers %d:\n%s".formatted(url, status, html));
        }
        return this;
    }

    public boolean says(String text) {
        return html.contains(text);
    }

    /** The part around some text, from the last {@code start} before it to the next {@code end}. */
    Optional<Page> part(String start, String text, String end) {
        int at = html.indexOf(text);
        int from = at < 0 ? -1 : html.lastIndexOf(start, at);
        int to = at < 0 ? -1 : html.indexOf(end, at);
        return from < 0 || to < 0 ? Optional.empty() : Optional.of(new Page(url, status, html.substring(from, to)));
    }

    /** All forms, in order. */
    public List<Form> forms() {
        return FORM.matcher(html).results().map(this::form).toList();
    }

    private Form form(MatchResult match) {
        return Form.parse(url, match.group(1), match.group(2));
    }

    /** The first form whose text, action or fields contain this. */
    public Optional<Form> form(String text) {
        return forms().stream().filter(form -> form.mentions(text)).findFirst();
    }
}
