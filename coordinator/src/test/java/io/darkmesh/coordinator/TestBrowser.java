package io.darkmesh.coordinator;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a person's browser does: keeps cookies, follows redirects, fills in the forms it was shown. */
final class TestBrowser {
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">");

    private final String base;
    private final HttpClient client;
    private final Map<String, String> cookies = new HashMap<>();
    private int status;
    private String page = "";
    private String address = "";

    TestBrowser(TestSite kit) {
        this.base = kit.url();
        this.client = kit.client();
    }

    int status() {
        return status;
    }

    String page() {
        return page;
    }

    /** Where we ended after the redirects. */
    String address() {
        return address;
    }

    Map<String, String> cookies() {
        return cookies;
    }

    /** The value of a hidden field of the page that is open. */
    String hidden(String name) {
        Matcher matcher = HIDDEN.matcher(page);
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                return matcher.group(2);
            }
        }
        throw new AssertionError("no hidden field " + name + " in " + page);
    }

    void get(String path) throws IOException, InterruptedException {
        follow(HttpRequest.newBuilder(uri(path)).GET());
    }

    /** Sends the open page's hidden fields of that form and these. */
    void submit(String action, String... fields) throws IOException, InterruptedException {
        int begin = page.indexOf("action=\"" + action + "\"");
        if (begin < 0) {
            throw new AssertionError("no form " + action + " at " + address + ": " + page);
        }
        Map<String, String> form = new LinkedHashMap<>();
        Matcher matcher = HIDDEN.matcher(page.substring(begin, page.indexOf("</form>", begin)));
        while (matcher.find()) {
            form.put(matcher.group(1), matcher.group(2));
        }
        for (int i = 0; i < fields.length; i += 2) {
            form.put(fields[i], fields[i + 1]);
        }
        post(action, form);
    }

    void post(String path, Map<String, String> form, String... headers) throws IOException, InterruptedException {
        String body = form.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        follow(request);
    }

    /** Opens the page of a login and says yes. */
    void confirm(String userCode) throws IOException, InterruptedException {
        get("/device?user_code=" + userCode);
        submit("/device", "action", "confirm");
    }

    private URI uri(String path) {
        return URI.create(path.startsWith("https://") ? path : base + path);
    }

    private void follow(HttpRequest.Builder first) throws IOException, InterruptedException {
        HttpRequest.Builder next = first;
        for (int hops = 0; hops < 10; hops++) {
            if (!cookies.isEmpty()) {
                next.setHeader(
                        "Cookie",
                        cookies.entrySet().stream()
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .collect(Collectors.joining("; ")));
            }
            HttpResponse<String> response = client.send(next.build(), HttpResponse.BodyHandlers.ofString());
            response.headers().allValues("Set-Cookie").forEach(this::keep);
            address = response.uri().toString();
            status = response.statusCode();
            page = response.body();
            if (status / 100 != 3) {
                return;
            }
            next = HttpRequest.newBuilder(response.uri()
                            .resolve(response.headers().firstValue("Location").orElseThrow()))
                    .GET();
        }
        throw new AssertionError("too many redirects, last to " + address);
    }

    private void keep(String header) {
        String pair = header.split(";", 2)[0];
        int equals = pair.indexOf('=');
        if (header.contains("Max-Age=0")) {
            cookies.remove(pair.substring(0, equals));
        } else {
            cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
    }
}
