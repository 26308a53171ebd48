/**
 * STUN (RFC 8489) as far as finding one's own address needs it, with the tests of RFC 5780. No I/O.
 *
 * <pre>
 *  0                   1                   2                   3
 * |0 0|   message type (14)       |        length of attributes   |   all big-endian
 * |                    magic cookie 0x2112A442                    |
 * |                    transaction id (96 bits)                   |
 * | attribute type | length | value, padded to four bytes | ...   |
 * </pre>
 */
@NullMarked
package io.darkmesh.protocol.stun;

import org.jspecify.annotations.NullMarked;
