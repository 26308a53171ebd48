package io.darkmesh.coordinator.http;

import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.coordinator.store.Person;
import java.util.Optional;

/** The frame of all pages, and the page of a failure. */
final class Pages {
    private static final Html NONE = Html.of("");

    private Pages() {}

    static Html frame(String title, Optional<Person> person, Html body) {
        Html who = person.map(someone -> Html.of("<span class=\"who\">{}</span>", someone.name()))
                .orElse(NONE);
        return Html.of("""
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>{} · Darkmesh</title>
                <link rel="stylesheet" href="/style.css">
                </head>
                <body>
                <header><a class="brand" href="/">Darkmesh</a>{}</header>
                <main>
                <h1>{}</h1>
                {}
                </main>
                </body>
                </html>
                """, title, who, title, body);
    }

    static Reply.Content message(int status, String title, String text) {
        return Reply.html(status, frame(title, Optional.empty(), Html.of("<p>{}</p>", text)));
    }

    static Reply.Content problem(ProblemException e) {
        return Reply.html(
                e.type().with("").status(),
                frame(
                        "That did not work",
                        Optional.empty(),
                        Html.of(
                                "<p class=\"error\">{}</p><p><a class=\"button\" href=\"/\">Start page</a></p>",
                                String.valueOf(e.getMessage()))));
    }
}
