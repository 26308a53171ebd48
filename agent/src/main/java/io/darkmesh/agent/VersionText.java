package io.darkmesh.agent;

import io.darkmesh.agent.node.Meshd;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"meshd " + Meshd.version()};
    }
}
