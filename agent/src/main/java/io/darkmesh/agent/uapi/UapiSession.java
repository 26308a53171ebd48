package io.darkmesh.agent.uapi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: any number of requests, each read whole before it has effect, so that one half sent holds nobody up.
 * An error has a negative errno in answer to {@code set} and a positive one in answer to {@code get}, as the stock tool
 * wants it.
 */
final class UapiSession {
    /** The longest line. */
    static final int MAX_LINE_CHARS = 4096;

    /** The most lines of one request: some hundred thousand peers. */
    static final int MAX_LINES = 4_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(UapiSession.class);

    private final BufferedReader in;
    private final Writer out;
    private final UapiTarget target;

    UapiSession(BufferedReader in, Writer out, UapiTarget target) {
        this.in = in;
        this.out = out;
        this.target = target;
    }

    void run() throws IOException {
        for (String line = readLine(); line != null; line = readLine()) {
            switch (line) {
                case "set=1" -> {
                    if (!set()) {
                        return;
                    }
                }
                case "get=1" -> {
                    if (!get()) {
                        return;
                    }
                }
                case "" -> LOG.trace("a blank line between two requests");
                default -> {
                    end(-UapiException.EPROTO);
                    return;
                }
            }
        }
    }

    /** Answers whether the request ended as it should; a connection that breaks off in it has no effect. */
    private boolean set() throws IOException {
        var parser = new UapiParser();
        UapiException refusal = null;
        int lines = 0;
        for (String line = readLine(); ; line = readLine()) {
            if (line == null) {
                return false;
            }
            if (line.isEmpty()) {
                break;
            }
            if (refusal == null) {
                refusal = ++lines > MAX_LINES ? UapiException.invalid("too many lines") : refusalOf(parser, line);
            }
        }
        end(-(refusal == null ? apply(parser.finish()) : errno(refusal)));
        return true;
    }

    private static @Nullable UapiException refusalOf(UapiParser parser, String line) {
        try {
            parser.line(line);
            return null;
        } catch (UapiException e) {
            return e;
        }
    }

    private int apply(DeviceUpdate update) {
        try {
            target.set(update);
            return 0;
        } catch (UapiException e) {
            return errno(e);
        }
    }

    private boolean get() throws IOException {
        String blank = readLine();
        if (blank == null || !blank.isEmpty()) {
            end(UapiException.EINVAL);
            return false;
        }
        try {
            out.write(UapiPrinter.print(target.get()));
            end(0);
        } catch (UapiException e) {
            end(errno(e));
        }
        return true;
    }

    private static int errno(UapiException e) {
        LOG.warn("configuration refused: {}", e.getMessage());
        return e.errno();
    }

    private void end(int errno) throws IOException {
        out.write("errno=" + errno + "\n\n");
        out.flush();
    }

    private @Nullable String readLine() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            if (line.length() == MAX_LINE_CHARS) {
                throw new IOException("a line longer than " + MAX_LINE_CHARS + " characters");
            }
            line.append((char) c);
        }
        return line.toString();
    }
}
