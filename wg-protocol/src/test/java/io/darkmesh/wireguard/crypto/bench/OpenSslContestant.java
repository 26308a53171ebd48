package io.darkmesh.wireguard.crypto.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/** OpenSSL's EVP in a C program of its own, which answers each request with nanoseconds of processor time. */
final class OpenSslContestant implements Contestant, AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;
    private final String version;

    OpenSslContestant(String program) throws IOException {
        process = new ProcessBuilder(program)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader();
        requests = process.outputWriter();
        version = answer();
    }

    String version() {
        return version;
    }

    @Override
    public String name() {
        return "OpenSSL EVP";
    }

    @Override
    public Cost measure(Case what, int turns) {
        try {
            String operation = what.opening() ? "o" : "s";
            requests.write(operation + " " + what.bytes() + " " + what.packets() + " " + turns + "\n");
            requests.flush();
            return new Cost(Double.parseDouble(answer()), Double.NaN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the OpenSSL program ended");
        }
        return line;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
