package io.darkmesh.coordinator.http;

/** Answers a request, or throws a {@code ProblemException}. May block. */
interface Handler {
    Reply handle(Request request);
}
