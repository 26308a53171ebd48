package io.darkmesh.agent.path.sim;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Events in the order of their time, ties in the order they were added. */
final class VirtualTime {
    private record Event(long atNs, long number, Runnable action) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::number));
    private long nowNs;
    private long number;

    long nowNs() {
        return nowNs;
    }

    void after(long delayNs, Runnable action) {
        events.add(new Event(nowNs + delayNs, number++, action));
    }

    void runUntil(long untilNs) {
        while (!events.isEmpty() && events.peek().atNs() <= untilNs) {
            Event event = events.poll();
            nowNs = Math.max(nowNs, event.atNs());
            event.action().run();
        }
        nowNs = untilNs;
    }
}
