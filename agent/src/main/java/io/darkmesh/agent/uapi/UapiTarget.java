package io.darkmesh.agent.uapi;

/** The interface that is configured. Any thread. */
public interface UapiTarget {
    /** Applies all of it. @throws UapiException when something of it cannot be; what came before stays applied */
    void set(DeviceUpdate update);

    /** How it stands. */
    DeviceState get();
}
