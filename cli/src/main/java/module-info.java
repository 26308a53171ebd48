import org.jspecify.annotations.NullMarked;

/** The command line, {@code meshctl}. */
@NullMarked
module io.darkmesh.cli {
    requires com.fasterxml.jackson.databind; // of io.darkmesh.protocol; our own records are open to it
    requires info.picocli;
    requires io.darkmesh.protocol;
    requires io.nayuki.qrcodegen;
    requires java.net.http;
    requires static org.jspecify;

    opens io.darkmesh.cli to
            info.picocli;
    opens io.darkmesh.cli.admin to
            info.picocli,
            com.fasterxml.jackson.databind;
    opens io.darkmesh.cli.node to
            info.picocli,
            com.fasterxml.jackson.databind;
    opens io.darkmesh.cli.terminal to
            info.picocli,
            com.fasterxml.jackson.databind;
}
