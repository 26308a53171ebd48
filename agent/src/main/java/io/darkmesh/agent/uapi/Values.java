package io.darkmesh.agent.uapi;

import io.darkmesh.protocol.netmap.UdpEndpoint;
import io.darkmesh.wireguard.allowedips.Prefix;
import java.util.HexFormat;

/** Reads the protocol's values; every refusal is EINVAL. */
final class Values {
    private static final int KEY_BYTES = 32;

    private Values() {}

    static byte[] key(String hex) {
        try {
            byte[] bytes = HexFormat.of().parseHex(hex);
            if (bytes.length == KEY_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new UapiException(UapiException.EINVAL, "a key is 64 hex digits", e);
        }
        throw UapiException.invalid("a key is 64 hex digits");
    }

    /** The only value these flags have. */
    static boolean isTrue(String key, String value) {
        if (!value.equals("true")) {
            throw UapiException.invalid(key + " is true or absent");
        }
        return true;
    }

    static int number(String key, String value, int max) {
        long number = unsigned(key, value);
        if (number > max) {
            throw UapiException.invalid(key + " is at most " + max);
        }
        return (int) number;
    }

    /** There is one version. */
    static void protocolVersion(String value) {
        if (!value.equals("1")) {
            throw UapiException.invalid("this is version 1 of the protocol");
        }
    }

    /** A 32-bit mark, in decimal or with 0x. */
    static int mark(String value) {
        try {
            return value.startsWith("0x")
                    ? Integer.parseUnsignedInt(value, 2, value.length(), 16)
                    : Integer.parseUnsignedInt(value);
        } catch (NumberFormatException e) {
            throw new UapiException(UapiException.EINVAL, "fwmark is a 32-bit number", e);
        }
    }

    private static long unsigned(String key, String value) {
        boolean digits =
                !value.isEmpty() && value.length() < 19 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw UapiException.invalid(key + " is a number");
        }
        return Long.parseLong(value);
    }

    static UdpEndpoint endpoint(String value) {
        try {
            return EndpointText.parse(value);
        } catch (IllegalArgumentException e) {
            throw new UapiException(UapiException.EINVAL, "not an endpoint: " + e.getMessage(), e);
        }
    }

    static Prefix prefix(String value) {
        try {
            return Prefix.parse(value);
        } catch (IllegalArgumentException e) {
            throw new UapiException(UapiException.EINVAL, "not an allowed IP: " + e.getMessage(), e);
        }
    }
}
