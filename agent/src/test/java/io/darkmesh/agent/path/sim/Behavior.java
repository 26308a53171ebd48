package io.darkmesh.agent.path.sim;

/** Of mapping and of filtering (RFC 4787 sections 4.1 and 5). */
enum Behavior {
    ENDPOINT_INDEPENDENT,
    ADDRESS_DEPENDENT,
    ADDRESS_AND_PORT_DEPENDENT
}
