package io.darkmesh.agent.relay;

/** What a {@link RelayDuty} wants done. */
sealed interface Order {
    record Dial() implements Order {}

    /** Ends the attempt or the connection; {@link RelayDuty} has already turned to what follows. */
    record HangUp(String why) implements Order {}

    record Ping(long value) implements Order {}
}
