package io.darkmesh.cli.admin;

import io.darkmesh.cli.terminal.Surroundings;
import org.jspecify.annotations.Nullable;

/** The coordinator as a logged-in admin calls it. */
final class AdminAccess implements AutoCloseable {
    private final CoordinatorClient client;
    private final String token;

    AdminAccess(AccessOptions access, Surroundings surroundings) {
        AdminLogin login = access.login(surroundings);
        this.client = new CoordinatorClient(access.address(login));
        this.token = login.token();
    }

    <T> T get(String path, Class<T> answer) {
        return client.get(path, token, answer);
    }

    <T> T post(String path, @Nullable Object body, Class<T> answer) {
        return client.post(path, token, body, answer);
    }

    @Override
    public void close() {
        client.close();
    }
}
