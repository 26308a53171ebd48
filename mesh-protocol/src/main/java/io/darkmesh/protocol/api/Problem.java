package io.darkmesh.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * An error answer (RFC 9457), {@code application/problem+json}.
 *
 * @param type {@code urn:darkmesh:problem:} and a name of {@link ProblemType}
 * @param title one line, the same for every problem of its type
 * @param status the HTTP status
 * @param detail one line for the person who has to act: what happened, what to do
 */
public record Problem(
        String type, String title, int status, @Nullable String detail) {}
