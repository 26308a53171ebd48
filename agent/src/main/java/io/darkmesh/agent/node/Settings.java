package io.darkmesh.agent.node;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code meshd} was started with.
 *
 * @param state directory of the state
 * @param socket of the local API
 * @param device name of the TUN device
 * @param port UDP port, 0 for any
 * @param operator a user who may change things besides root
 * @param mtuBytes of the TUN device, 0 for what the network leaves
 * @param datapath its layout
 */
public record Settings(
        Path state,
        Path socket,
        String device,
        int port,
        @Nullable String operator,
        int mtuBytes,
        DatapathSettings datapath) {}
