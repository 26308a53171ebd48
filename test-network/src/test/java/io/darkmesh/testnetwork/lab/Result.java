package io.darkmesh.testnetwork.lab;

import java.util.List;

/** How a command ended. */
public record Result(List<String> command, int exit, String out, String err) {
    public Result {
        command = List.copyOf(command);
    }

    public boolean ok() {
        return exit == 0;
    }

    /** This result, when the command succeeded. */
    public Result orFail() {
        if (!ok()) {
            throw new LabException(toString());
        }
        return this;
    }

    @Override
    public String toString() {
        return "%s\n  exit %d\n  out: %s\n  err: %s"
                .formatted(String.join(" ", command), exit, out.strip(), err.strip());
    }
}
