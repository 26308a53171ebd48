package io.darkmesh.coordinator.identity;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.math.BigInteger;
import java.security.Key;
import java.security.interfaces.RSAKey;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a provider that may have signed an ID token: those with a public half, for these algorithms; never "none",
 * never a shared secret, no key whose {@code key_ops} are for something else, and no RSA key under 2048 bits (RFC 7518
 * section 3.3) or of the kind whose primes can be found (CVE-2017-15361, ROCA).
 */
final class ProviderKeySelector extends JWSVerificationKeySelector<SecurityContext> {
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final int MIN_RSA_BITS = 2048;

    /** Every modulus of the weak kind is, modulo each prime up to this, a power of the generator. */
    private static final int LARGEST_PRIME = 167;

    private static final BigInteger GENERATOR = BigInteger.valueOf(65_537);

    ProviderKeySelector(JWKSource<SecurityContext> keys) {
        super(ALGORITHMS, keys);
    }

    @Override
    protected @Nullable JWKMatcher createJWKMatcher(JWSHeader header) {
        JWKMatcher matcher = super.createJWKMatcher(header);
        return matcher == null
                ? null
                : new JWKMatcher.Builder(matcher)
                        .keyOperations(KeyOperation.VERIFY, null)
                        .build();
    }

    @Override
    public List<Key> selectJWSKeys(JWSHeader header, SecurityContext context) throws KeySourceException {
        return super.selectJWSKeys(header, context).stream()
                .filter(key -> !(key instanceof RSAKey rsa && isWeak(rsa.getModulus())))
                .toList();
    }

    private static boolean isWeak(BigInteger modulus) {
        return modulus.bitLength() < MIN_RSA_BITS || isOfSmallPowers(modulus);
    }

    private static boolean isOfSmallPowers(BigInteger modulus) {
        for (int p = 3; p <= LARGEST_PRIME; p += 2) {
            BigInteger prime = BigInteger.valueOf(p);
            if (prime.isProbablePrime(20) && !isPower(modulus.mod(prime), prime)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPower(BigInteger residue, BigInteger prime) {
        BigInteger power = BigInteger.ONE;
        do {
            if (power.equals(residue)) {
                return true;
            }
            power = power.multiply(GENERATOR).mod(prime);
        } while (!power.equals(BigInteger.ONE));
        return false;
    }
}
