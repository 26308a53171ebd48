package io.darkmesh.testnetwork.natgrid;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/**
 * Who is to meet whom.
 *
 * @param meetings each of two nodes that have not met before
 */
record Wanted(List<Meeting> meetings) {
    private static final int MAX_NODES = 8;
    private static final List<List<Place>> WITH_IPV6 = List.of(
            List.of(Place.DUAL_STACK, Place.DUAL_STACK),
            List.of(Place.DUAL_STACK, Place.IPV6_ONLY),
            List.of(Place.DUAL_STACK, Place.PLAIN),
            List.of(Place.DUAL_STACK, Place.UDP_BLOCKED),
            List.of(Place.IPV6_ONLY, Place.DUAL_STACK),
            List.of(Place.IPV6_ONLY, Place.IPV6_ONLY),
            List.of(Place.IPV6_ONLY, Place.PUBLIC),
            List.of(Place.SYMMETRIC, Place.IPV6_ONLY),
            List.of(Place.SYMMETRIC, Place.DUAL_STACK));

    Wanted {
        meetings = List.copyOf(meetings);
    }

    /** A node: at each place there may be several, of those that call and of those that are called. */
    record Seat(Place place, boolean calls, int number) {
        /** Short, since names of devices are made of it. */
        String name() {
            return place.label() + (calls ? "-a" : "-b") + number;
        }
    }

    /** The first of the two sends the first packet. */
    record Meeting(Seat from, Seat to) {
        Place.Expectation expected() {
            return Place.between(from.place(), to.place());
        }
    }

    /** @throws IllegalArgumentException with a line for people */
    static Wanted parse(List<String> arguments) {
        int nodes = 1;
        List<Place> places = new ArrayList<>();
        var pairs = new LinkedHashSet<List<Place>>();
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (word.equals("--nodes")) {
                nodes = number(i + 1 < arguments.size() ? arguments.get(++i) : "");
            } else if (word.contains(":")) {
                String[] two = word.split(":", 2);
                pairs.add(List.of(place(two[0]), place(two[1])));
            } else {
                places.add(place(word));
            }
        }
        boolean all = places.isEmpty() && pairs.isEmpty();
        List<Place> square = all ? Place.WITH_IPV4_ALONE : places;
        square.forEach(from -> square.forEach(to -> pairs.add(List.of(from, to))));
        if (all) {
            pairs.addAll(WITH_IPV6);
        }
        List<Meeting> meetings = new ArrayList<>();
        for (List<Place> pair : pairs) {
            for (int from = 1; from <= nodes; from++) {
                for (int to = 1; to <= nodes; to++) {
                    meetings.add(
                            new Meeting(new Seat(pair.getFirst(), true, from), new Seat(pair.getLast(), false, to)));
                }
            }
        }
        return new Wanted(meetings);
    }

    private static int number(String word) {
        if (!word.matches("[1-" + MAX_NODES + "]")) {
            throw new IllegalArgumentException("--nodes wants a number from 1 to " + MAX_NODES);
        }
        return Integer.parseInt(word);
    }

    private static Place place(String word) {
        for (Place place : Place.values()) {
            if (place.toString().equals(word.toLowerCase(Locale.ROOT))) {
                return place;
            }
        }
        throw new IllegalArgumentException("there is no place " + word + "; there are " + List.of(Place.values()));
    }
}
