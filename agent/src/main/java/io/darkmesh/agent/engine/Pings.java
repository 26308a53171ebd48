package io.darkmesh.agent.engine;

import io.darkmesh.agent.path.PathId;
import io.darkmesh.protocol.path.PathMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Pings that a person asked for, inside the session, and what waits for their answers. Owned by the {@link Engine}. */
final class Pings {
    private static final int MAX_WAITING = 1024;

    private final Map<Long, Waiting> waiting = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Waiting> eldest) {
            return size() > MAX_WAITING;
        }
    };

    private static final class Waiting {
        private final String peer;
        private final long askedNs;
        private final Consumer<PingAnswer> onAnswer;
        private boolean sent;

        private Waiting(String peer, long askedNs, Consumer<PingAnswer> onAnswer) {
            this.peer = peer;
            this.askedNs = askedNs;
            this.onAnswer = onAnswer;
        }
    }

    void ask(long id, String peer, long nowNs, Consumer<PingAnswer> onAnswer) {
        waiting.put(id, new Waiting(peer, nowNs, onAnswer));
    }

    /** The pings to this peer that have not been sent yet. */
    List<Long> unsent(String peer) {
        List<Long> ids = new ArrayList<>();
        waiting.forEach((id, each) -> {
            if (!each.sent && each.peer.equals(peer)) {
                ids.add(id);
            }
        });
        return ids;
    }

    void sent(long id) {
        Waiting known = waiting.get(id);
        if (known != null) {
            known.sent = true;
        }
    }

    /** Whether the message is the answer to one of these. */
    boolean onMessage(String peer, @Nullable PathId from, PathMessage message, long nowNs) {
        Waiting known = message instanceof PathMessage.Pong pong ? waiting.get(pong.id()) : null;
        if (known == null || from == null || !known.peer.equals(peer)) {
            return false;
        }
        waiting.remove(((PathMessage.Pong) message).id());
        known.onAnswer.accept(new PingAnswer(nowNs - known.askedNs, from));
        return true;
    }
}
