package io.darkmesh.agent.portmap;

/** How a gateway may be asked to open a port. */
public enum Protocol {
    /** RFC 6887. */
    PCP,
    /** RFC 6886. */
    NAT_PMP,
    /** UPnP-IGD. */
    UPNP
}
