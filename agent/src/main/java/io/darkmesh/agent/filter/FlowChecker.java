package io.darkmesh.agent.filter;

import java.lang.foreign.MemorySegment;

/**
 * Asks the filter about packets; belongs to one worker. The same checker serves both directions: who initiated a flow is
 * kept with it.
 */
public final class FlowChecker {
    private final PacketFilter filter;
    private final FlowTable flows;
    private final FlowKey key;
    private final ParsedPacket quoted = new ParsedPacket();

    FlowChecker(PacketFilter filter, FlowTable flows, long seed) {
        this.filter = filter;
        this.flows = flows;
        this.key = new FlowKey(seed);
    }

    /**
     * Decides, and remembers the flow when it is new.
     *
     * @param packet parsed from what lies at {@code at}
     */
    public Verdict check(ParsedPacket packet, MemorySegment memory, long at, long nowNs) {
        if (packet.isFragment()) {
            return checkFragment(packet, memory, at, nowNs);
        }
        return checkWhole(packet, memory, at, nowNs);
    }

    /** The first fragment decides, the others follow it. */
    private Verdict checkFragment(ParsedPacket packet, MemorySegment memory, long at, long nowNs) {
        if (!packet.isLaterFragment()) {
            Verdict verdict = checkWhole(packet, memory, at, nowNs);
            if (verdict == Verdict.ALLOWED) {
                rememberFragments(packet, nowNs);
            }
            return verdict;
        }
        if (packet.overwritesPorts()) {
            return Verdict.BAD_FRAGMENT;
        }
        key.ofFragments(packet);
        long bucket = flows.lock(key);
        boolean known = flows.find(bucket, key, nowNs) >= 0;
        flows.unlock(bucket);
        return known ? Verdict.ALLOWED : Verdict.FRAGMENT_WITHOUT_FIRST;
    }

    private void rememberFragments(ParsedPacket packet, long nowNs) {
        key.ofFragments(packet);
        long bucket = flows.lock(key);
        long entry = flows.find(bucket, key, nowNs);
        flows.set(entry >= 0 ? entry : flows.insert(bucket, key), 0, 0, nowNs + FlowTimeouts.FRAGMENTS_NS);
        flows.unlock(bucket);
    }

    private Verdict checkWhole(ParsedPacket packet, MemorySegment memory, long at, long nowNs) {
        CompiledRules rules = filter.rules();
        if (packet.isIcmpError()) {
            return checkError(packet, rules, memory, at, nowNs);
        }
        key.ofFlow(packet);
        long bucket = flows.lock(key);
        try {
            long entry = flows.find(bucket, key, nowNs);
            if (entry >= 0 && isStillAllowed(packet, entry, rules)) {
                refresh(packet, entry, rules, nowNs);
                return Verdict.ALLOWED;
            }
            if (entry >= 0) {
                flows.remove(entry);
            }
            if (!isAllowed(packet, rules)) {
                return Verdict.NO_RULE;
            }
            admit(packet, bucket, rules, nowNs);
            return Verdict.ALLOWED;
        } finally {
            flows.unlock(bucket);
        }
    }

    private static boolean isAllowed(ParsedPacket packet, CompiledRules rules) {
        return rules.allow(
                packet.protocol(),
                packet.sourceHigh,
                packet.sourceLow,
                packet.destinationHigh,
                packet.destinationLow,
                packet.destinationPort);
    }

    /** Under new rules a flow is asked for again, in the direction in which it began. */
    private boolean isStillAllowed(ParsedPacket packet, long entry, CompiledRules rules) {
        if (flows.generation(entry) == rules.generation()) {
            return true;
        }
        boolean byLower = (flows.flags(entry) & FlowTable.INITIATED_BY_LOWER) != 0;
        return byLower
                ? rules.allow(
                        packet.protocol(), key.lowerHigh, key.lowerLow, key.upperHigh, key.upperLow, key.upperPort())
                : rules.allow(
                        packet.protocol(), key.upperHigh, key.upperLow, key.lowerHigh, key.lowerLow, key.lowerPort());
    }

    private void refresh(ParsedPacket packet, long entry, CompiledRules rules, long nowNs) {
        int flags = flows.flags(entry);
        boolean byLower = (flags & FlowTable.INITIATED_BY_LOWER) != 0;
        if (byLower != key.isFromLower()) {
            flags |= FlowTable.ANSWERED;
        }
        int tcp = packet.tcpFlags();
        if ((tcp & (ParsedPacket.FIN | ParsedPacket.RST)) != 0) {
            flags |= FlowTable.CLOSING;
        } else if ((tcp & (ParsedPacket.SYN | ParsedPacket.ACK)) == ParsedPacket.SYN) {
            flags &= ~(FlowTable.CLOSING | FlowTable.ANSWERED | FlowTable.PICKED_UP);
        }
        flows.set(entry, flags, rules.generation(), nowNs + FlowTimeouts.of(packet.protocol(), flags));
    }

    private void admit(ParsedPacket packet, long bucket, CompiledRules rules, long nowNs) {
        int flags = key.isFromLower() ? FlowTable.INITIATED_BY_LOWER : 0;
        if ((packet.tcpFlags() & (ParsedPacket.FIN | ParsedPacket.RST)) != 0) {
            flags |= FlowTable.CLOSING;
        } else if (packet.protocol() == ParsedPacket.TCP && (packet.tcpFlags() & ParsedPacket.SYN) == 0) {
            flags |= FlowTable.PICKED_UP;
        }
        long entry = flows.insert(bucket, key);
        flows.set(entry, flags, rules.generation(), nowNs + FlowTimeouts.of(packet.protocol(), flags));
    }

    /** An ICMP error passes when the packet it quotes belongs to a flow of ours (RFC 5508), or a rule allows ICMP. */
    private Verdict checkError(ParsedPacket packet, CompiledRules rules, MemorySegment memory, long at, long nowNs) {
        int quoteAt = packet.transportAt() + 8;
        int available = packet.bytes() - quoteAt;
        if (quoted.parse(memory, at + quoteAt, available, 0xffff + 40) == Verdict.ALLOWED
                && !quoted.isLaterFragment()
                && !quoted.isIcmpError()) {
            key.ofFlow(quoted);
            long bucket = flows.lock(key);
            long entry = flows.find(bucket, key, nowNs);
            boolean related = entry >= 0 && isStillAllowed(quoted, entry, rules);
            flows.unlock(bucket);
            if (related) {
                return Verdict.ALLOWED;
            }
        }
        return isAllowed(packet, rules) ? Verdict.ALLOWED : Verdict.UNRELATED_ERROR;
    }
}
