package io.darkmesh.coordinator.mesh;

import java.time.Duration;

/** One thread beside the requests. What fails there is logged and keeps nothing else from running. */
public interface Background {
    /** Runs it as soon as the thread is free. */
    void soon(Runnable work);

    /** Runs it once, later. */
    void after(Duration delay, Runnable work);

    /** Runs it again and again, this long after it ended. */
    void every(Duration pause, Runnable work);
}
