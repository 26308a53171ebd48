package io.darkmesh.agent.relay;

import io.darkmesh.protocol.relay.RefusalCode;
import org.jspecify.annotations.Nullable;

/**
 * How a connection, or the attempt, ended.
 *
 * @param refusal what the relay said, if it refused
 * @param why one line for people
 */
record Loss(@Nullable RefusalCode refusal, String why) {
    static Loss of(String why) {
        return new Loss(null, why);
    }

    static Loss refused(RefusalCode code) {
        return new Loss(
                code,
                switch (code) {
                    case PROTOCOL -> "the relay does not understand this version";
                    case FOREIGN -> "the relay does not serve this network: the coordinator's token is not for it";
                    case EXPIRED -> "the relay token has expired, and the coordinator has not sent another";
                    case NOT_THE_KEY -> "the relay token is for another key than this node's";
                    case REVOKED -> "this node has been revoked";
                    case REPLACED -> "the same node has connected from elsewhere";
                    case SILENT -> "the relay heard nothing of this node for too long";
                    case FULL -> "the relay holds as many connections as it may";
                });
    }
}
