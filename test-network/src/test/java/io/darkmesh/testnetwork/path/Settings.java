package io.darkmesh.testnetwork.path;

/**
 * How bad a path is: probabilities from 0 to 1 for each datagram.
 *
 * @param replay that an old datagram is sent once more
 * @param reorderMs how much later one that is reordered leaves
 * @param delayMs of every datagram
 * @param jitterMs added at random to the delay
 */
record Settings(
        double drop,
        double duplicate,
        double reorder,
        double corrupt,
        double replay,
        int reorderMs,
        int delayMs,
        int jitterMs) {
    static final Settings GOOD = new Settings(0, 0, 0, 0, 0, 0, 0, 0);

    /** The settings written as {@code drop=0.1 delayMs=20 ...}; what is not named is zero. */
    static Settings parse(Iterable<String> words) {
        Settings settings = GOOD;
        for (String word : words) {
            int equals = word.indexOf('=');
            settings = settings.with(word.substring(0, equals), Double.parseDouble(word.substring(equals + 1)));
        }
        return settings;
    }

    private Settings with(String name, double value) {
        return new Settings(
                name.equals("drop") ? value : drop,
                name.equals("duplicate") ? value : duplicate,
                name.equals("reorder") ? value : reorder,
                name.equals("corrupt") ? value : corrupt,
                name.equals("replay") ? value : replay,
                name.equals("reorderMs") ? (int) value : reorderMs,
                name.equals("delayMs") ? (int) value : delayMs,
                name.equals("jitterMs") ? (int) value : jitterMs);
    }
}
