package io.darkmesh.agent.os;

/** Sets addresses and routes of one device. */
public interface NetworkConfigurator {
    /**
     * Brings the device from what was set last to this: only the difference is told to the host.
     *
     * @throws HostException when the host refuses
     */
    void configure(DeviceConfig wanted);
}
