package io.darkmesh.coordinator.login;

import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.protocol.api.ProblemType;
import io.darkmesh.protocol.login.Proof;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks proofs of possession as RFC 9449 section 4.3 says. */
public final class ProofCheck {
    /** How far the clock of who signs may be from ours. */
    public static final Duration MAX_SKEW = Duration.ofMinutes(5);

    private static final int MAX_PROOFS = 500_000;
    private static final int MAX_JTI = 256;
    private static final Pattern ORIGIN =
            Pattern.compile("^([a-zA-Z]+://[^/:]+|[a-zA-Z]+://\\[[^\\]/]*\\])(:443(?=/))?");

    private final InstantSource clock;
    private final SeenProofs seen;

    public ProofCheck(InstantSource clock) {
        this.clock = clock;
        this.seen = new SeenProofs(MAX_PROOFS, MAX_SKEW.multipliedBy(2), clock.instant());
    }

    /**
     * The proof of a request, when it is right in everything.
     *
     * @param uri of the request, without query
     * @param token that the request carries, if one
     * @throws ProblemException bad-proof, clock-skew or too-many-requests
     */
    public Proof check(@Nullable String header, String method, String uri, @Nullable String token) {
        if (header == null) {
            throw bad("the request carries no proof of the machine key");
        }
        Proof proof = Proof.verify(header).orElseThrow(() -> bad("the proof is not a signed DPoP proof"));
        if (!method.equals(proof.method()) || !normal(uri).equals(normal(proof.uri()))) {
            throw bad("the proof is for another request; this one is " + method + " " + uri);
        }
        if (token != null && !Secret.same(Proof.hashOf(token), String.valueOf(proof.tokenHash()))) {
            throw bad("the proof is for another token");
        }
        Instant now = clock.instant();
        if (Math.abs(now.getEpochSecond() - proof.issuedAt()) > MAX_SKEW.toSeconds()) {
            throw new ProblemException(
                    ProblemType.CLOCK_SKEW,
                    "the coordinator's clock says " + now + ", this host's said " + at(proof.issuedAt())
                            + "; set the clock, for instance with timedatectl set-ntp true");
        }
        if (proof.jti() == null || proof.jti().isEmpty() || proof.jti().length() > MAX_JTI) {
            throw bad("the proof has no usable jti");
        }
        return switch (seen.show(Secret.hash(proof.key() + " " + proof.jti()), now)) {
            case FRESH -> proof;
            case SEEN -> throw bad("the proof was used before");
            case FULL ->
                throw new ProblemException(ProblemType.TOO_MANY_REQUESTS, "too many requests just now; try again");
        };
    }

    /** As RFC 3986 sections 6.2.2 and 6.2.3 say: letters of scheme and host in lower case, no port that goes without saying. */
    private static String normal(@Nullable String uri) {
        Matcher matcher = ORIGIN.matcher(String.valueOf(uri));
        return matcher.find()
                ? matcher.group(1).toLowerCase(Locale.ROOT)
                        + String.valueOf(uri).substring(matcher.end())
                : String.valueOf(uri);
    }

    private static String at(long seconds) {
        try {
            return Instant.ofEpochSecond(seconds).toString();
        } catch (java.time.DateTimeException e) {
            return "nonsense";
        }
    }

    private static ProblemException bad(String detail) {
        return new ProblemException(ProblemType.BAD_PROOF, detail);
    }
}
