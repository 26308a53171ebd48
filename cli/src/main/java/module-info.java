import org.jspecify.annotations.NullMarked;

/** The command line, {@code meshctl}. */
@NullMarked
module io.darkmesh.cli {
    requires info.picocli;
    requires io.darkmesh.protocol;
    requires static org.jspecify;
}
