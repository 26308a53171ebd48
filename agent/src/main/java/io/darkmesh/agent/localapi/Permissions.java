package io.darkmesh.agent.localapi;

import io.darkmesh.protocol.api.LocalRequest;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may ask what. */
final class Permissions {
    private final Set<UserPrincipal> changers = new HashSet<>();

    /** @throws LocalApiException when there is no such operator on this host */
    Permissions(UserPrincipal ownUser, @Nullable String operator) {
        changers.add(ownUser);
        addUser("root");
        if (operator != null && !addUser(operator)) {
            throw new LocalApiException("there is no user " + operator + " on this host: check --operator", null);
        }
    }

    boolean allows(UserPrincipal asker, LocalRequest request) {
        return switch (request) {
            case LocalRequest.Status status -> true;
            case LocalRequest.Ping ping -> true;
            case LocalRequest.ExplainPath explain -> true;
            case LocalRequest.NetCheck netCheck -> true;
            case LocalRequest.Up up -> changers.contains(asker);
            case LocalRequest.Down down -> changers.contains(asker);
            case LocalRequest.Logout logout -> changers.contains(asker);
        };
    }

    private boolean addUser(String name) {
        try {
            changers.add(
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name));
            return true;
        } catch (UserPrincipalNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw new LocalApiException("cannot look up the user " + name + ": " + e.getMessage(), e);
        }
    }
}
