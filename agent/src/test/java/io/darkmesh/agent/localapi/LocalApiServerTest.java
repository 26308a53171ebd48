package io.darkmesh.agent.localapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.darkmesh.protocol.Json;
import io.darkmesh.protocol.api.FailureKind;
import io.darkmesh.protocol.api.LocalEvent;
import io.darkmesh.protocol.api.LocalRequest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalApiServerTest {
    private static final LocalRequestHandler ANSWERS_DONE = (request, asker) -> asker.tell(new LocalEvent.Done());

    @TempDir
    private Path temp;

    private Path socket() {
        return temp.resolve("run/meshd.sock");
    }

    private static List<LocalEvent> ask(Path socket, String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            List<LocalEvent> events = new ArrayList<>();
            new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> events.add(Json.read(line, LocalEvent.class)));
            return events;
        }
    }

    @Test
    void answersARequestWithEventsAndCloses() throws IOException {
        LocalRequestHandler twice = (request, asker) -> {
            asker.tell(new LocalEvent.Progress(request.toString()));
            asker.tell(new LocalEvent.Done());
        };
        try (LocalApiServer api = LocalApiServer.start(socket(), null, twice)) {
            assertThat(api).isNotNull();
            assertThat(ask(socket(), Json.write(new LocalRequest.Down()) + "\n"))
                    .containsExactly(new LocalEvent.Progress("Down[]"), new LocalEvent.Done());
        }
        assertThat(socket()).doesNotExist();
    }

    @Test
    void theSocketIsOpenToAllInADirectoryThatIsNot() throws IOException {
        try (LocalApiServer api = LocalApiServer.start(socket(), null, ANSWERS_DONE)) {
            assertThat(api).isNotNull();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                    .isEqualTo("rw-rw-rw-");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket().getParent())))
                    .isEqualTo("rwxr-xr-x");
        }
    }

    @Test
    void theSocketOfAKilledAgentIsReplaced() throws IOException {
        Files.createDirectories(socket().getParent());
        try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(socket()));
        }
        assertThat(socket()).exists();
        try (LocalApiServer api = LocalApiServer.start(socket(), null, ANSWERS_DONE)) {
            assertThat(api).isNotNull();
            assertThat(ask(socket(), "{\"type\":\"status\"}\n")).containsExactly(new LocalEvent.Done());
        }
    }

    @Test
    void theSocketOfALivingAgentIsLeftAlone() throws IOException {
        try (LocalApiServer api = LocalApiServer.start(socket(), null, ANSWERS_DONE)) {
            assertThat(api).isNotNull();
            assertThatExceptionOfType(LocalApiException.class)
                    .isThrownBy(() -> LocalApiServer.start(socket(), null, ANSWERS_DONE))
                    .withMessageContaining("another meshd answers");
            assertThat(ask(socket(), "{\"type\":\"status\"}\n")).containsExactly(new LocalEvent.Done());
        }
    }

    @Test
    void whatIsNoRequestIsRefused() throws IOException {
        try (LocalApiServer api = LocalApiServer.start(socket(), null, ANSWERS_DONE)) {
            assertThat(api).isNotNull();
            for (String text : List.of(
                    "GET / HTTP/1.1\r\n",
                    "{\"type\":\"nonsense\"}\n",
                    "\n",
                    "x".repeat(Connection.MAX_REQUEST_BYTES))) {
                assertThat(ask(socket(), text)).singleElement().satisfies(event -> assertThat(
                                ((LocalEvent.Failed) event).kind())
                        .isEqualTo(FailureKind.USAGE));
            }
        }
    }

    @Test
    void whoLeavesWithoutAWordDisturbsNobody() throws IOException {
        try (LocalApiServer api = LocalApiServer.start(socket(), null, ANSWERS_DONE)) {
            assertThat(api).isNotNull();
            for (int i = 0; i < 2 * Admission.MAX_CONNECTIONS; i++) {
                SocketChannel.open(UnixDomainSocketAddress.of(socket())).close();
            }
            assertThat(ask(socket(), "{\"type\":\"status\"}\n")).containsExactly(new LocalEvent.Done());
        }
    }

    @Test
    void anUnknownOperatorIsRefused() {
        assertThatExceptionOfType(LocalApiException.class)
                .isThrownBy(() -> LocalApiServer.start(socket(), "no-such-user-here", ANSWERS_DONE))
                .withMessageContaining("no-such-user-here");
        assertThat(socket()).doesNotExist();
    }

    @Test
    void everybodyMayReadAndOnlySomeMayChange() {
        UserPrincipal owner = () -> "owner";
        UserPrincipal somebody = () -> "somebody";
        var permissions = new Permissions(owner, null);
        var reads = List.of(
                new LocalRequest.Status(),
                new LocalRequest.Ping("a", 1, 1, 1),
                new LocalRequest.ExplainPath("a"),
                new LocalRequest.NetCheck());
        var changes =
                List.of(new LocalRequest.Up(null, null, null), new LocalRequest.Down(), new LocalRequest.Logout());
        assertThat(reads).allMatch(request -> permissions.allows(somebody, request));
        assertThat(changes).noneMatch(request -> permissions.allows(somebody, request));
        assertThat(changes).allMatch(request -> permissions.allows(owner, request));
    }

    @Test
    void oneUserCannotKeepTheOthersOut() {
        UserPrincipal greedy = () -> "greedy";
        UserPrincipal other = () -> "other";
        var admission = new Admission();
        for (int i = 0; i < Admission.MAX_PER_USER; i++) {
            assertThat(admission.enter(greedy)).isTrue();
        }
        assertThat(admission.enter(greedy)).isFalse();
        assertThat(admission.enter(other)).isTrue();
        admission.leave(greedy);
        assertThat(admission.enter(greedy)).isTrue();
    }
}
