package io.darkmesh.cli.terminal;

import io.darkmesh.protocol.netmap.IpPrefix;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How numbers and addresses read for people. */
public final class Texts {
    private static final long KIB = 1024;
    private static final Pattern ZERO_FIELDS = Pattern.compile("(?:^|:)0(?::0)+(?::|$)");

    private Texts() {}

    /** Such as {@code 45 s}, {@code 10 min}, {@code 3 h}, {@code 7 d}. */
    public static String duration(long seconds) {
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7200) {
            return seconds / 60 + " min";
        }
        return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }

    /** Such as {@code 812 B}, {@code 3.4 KiB}. */
    public static String bytes(long bytes) {
        String[] units = {"KiB", "MiB", "GiB", "TiB", "PiB"};
        if (bytes < KIB) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= KIB && unit < units.length - 1) {
            value /= KIB;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    /** Such as {@code 0.84 ms}. */
    public static String milliseconds(double ms) {
        return String.format(Locale.ROOT, ms < 10 ? "%.2f ms" : "%.0f ms", ms);
    }

    /** Host addresses without their prefix length, which says nothing. */
    public static String addresses(List<IpPrefix> addresses) {
        return addresses.stream().map(Texts::address).collect(Collectors.joining(", "));
    }

    private static String address(IpPrefix prefix) {
        int bits = prefix.address().getAddress().length * Byte.SIZE;
        String address = shortened(prefix.address().getHostAddress());
        return prefix.length() == bits ? address : address + "/" + prefix.length();
    }

    /** RFC 5952 section 4.2: the longest row of zero fields as {@code ::}, the first of equal ones. */
    private static String shortened(String address) {
        String longest = ZERO_FIELDS
                .matcher(address)
                .results()
                .map(MatchResult::group)
                .reduce("", (best, next) -> next.length() > best.length() ? next : best);
        return longest.isEmpty() ? address : address.replaceFirst(longest, "::");
    }
}
