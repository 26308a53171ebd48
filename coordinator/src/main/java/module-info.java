import org.jspecify.annotations.NullMarked;

/** The coordinator: login, approval, keys, policy, network map. */
@NullMarked
module io.darkmesh.coordinator {
    requires io.darkmesh.protocol;
    requires io.darkmesh.relay;
    requires static org.jspecify;
}
