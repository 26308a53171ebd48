package io.darkmesh.testnetwork.lab;

/** A host's place in the network: the device there and its addresses. */
public record Link(String device, String ipv4, String ipv6) {}
