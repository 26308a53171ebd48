package io.darkmesh.protocol.stun;

/** What a NAT lets in to a mapped port (RFC 4787 section 5, RFC 5780 section 4.4). */
public enum FilteringBehavior {
    UNKNOWN,
    ENDPOINT_INDEPENDENT,
    ADDRESS_DEPENDENT,
    ADDRESS_AND_PORT_DEPENDENT;

    /**
     * Classifies by the two tests of RFC 5780 section 4.4, both sent to a server that announces another address.
     *
     * @param fromOtherAddress whether the answer from the server's other address and port came
     * @param fromOtherPort whether the answer from the other port of the address asked came
     */
    public static FilteringBehavior of(boolean fromOtherAddress, boolean fromOtherPort) {
        if (fromOtherAddress) {
            return ENDPOINT_INDEPENDENT;
        }
        return fromOtherPort ? ADDRESS_DEPENDENT : ADDRESS_AND_PORT_DEPENDENT;
    }
}
