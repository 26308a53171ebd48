package io.darkmesh.coordinator.identity;

import io.darkmesh.coordinator.login.Secret;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.protocol.api.ProblemType;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/** Password hashing by argon2id (RFC 9106), in the usual text form, so that its cost can be raised later. */
final class Passwords {
    /** The strongest in memory of the equivalent choices of OWASP's Password Storage Cheat Sheet: 46 MiB, one pass. */
    private static final int MEMORY_KIB = 46 * 1024;

    private static final int PASSES = 1;
    private static final int LANES = 1;
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final int MIN_LENGTH = 8;
    private static final int MAX_LENGTH = 512;
    private static final Pattern FORM =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d+),t=(\\d+),p=(\\d+)\\$([^$]+)\\$([^$]+)");

    private final SecureRandom random = new SecureRandom();
    /** So much memory at once is the most that attackers can make us use. */
    private final Semaphore atOnce = new Semaphore(2);

    private final ReentrantLock making = new ReentrantLock();
    private @Nullable String nobodys;

    /** @throws ProblemException when it is too short to be one */
    static void requireGood(String password) {
        if (password.length() < MIN_LENGTH || password.length() > MAX_LENGTH) {
            throw new ProblemException(
                    ProblemType.MALFORMED_REQUEST,
                    "a password has " + MIN_LENGTH + " to " + MAX_LENGTH + " characters");
        }
    }

    String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$" + base64.encodeToString(salt)
                + "$" + base64.encodeToString(argon2(password, salt, MEMORY_KIB, PASSES, LANES));
    }

    /** Takes as long for an account that does not exist. */
    void pretend(String password) {
        if (matches(password, nobodys())) {
            throw new IllegalStateException("nobody has this password");
        }
    }

    private String nobodys() {
        making.lock();
        try {
            String made = nobodys;
            if (made == null) {
                made = hash(Secret.random());
                nobodys = made;
            }
            return made;
        } finally {
            making.unlock();
        }
    }

    boolean matches(String password, String stored) {
        Matcher form = FORM.matcher(stored);
        if (!form.matches() || password.length() > MAX_LENGTH) {
            return false;
        }
        byte[] hash = argon2(
                password,
                Base64.getDecoder().decode(form.group(4)),
                Integer.parseInt(form.group(1)),
                Integer.parseInt(form.group(2)),
                Integer.parseInt(form.group(3)));
        return Secret.same(Base64.getEncoder().withoutPadding().encodeToString(hash), form.group(5));
    }

    private byte[] argon2(String password, byte[] salt, int memoryKib, int passes, int lanes) {
        atOnce.acquireUninterruptibly();
        try {
            var generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(memoryKib)
                    .withIterations(passes)
                    .withParallelism(lanes)
                    .withSalt(salt)
                    .build());
            byte[] hash = new byte[HASH_BYTES];
            generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
            return hash;
        } finally {
            atOnce.release();
        }
    }
}
