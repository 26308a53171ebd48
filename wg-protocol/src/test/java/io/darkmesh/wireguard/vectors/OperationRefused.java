package io.darkmesh.wireguard.vectors;

/** The operation is known, and its input must be refused. */
public final class OperationRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public OperationRefused(String why) {
        super(why);
    }
}
