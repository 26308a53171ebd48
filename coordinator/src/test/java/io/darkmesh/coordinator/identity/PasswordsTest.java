package io.darkmesh.coordinator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordsTest {
    private final Passwords passwords = new Passwords();

    @Test
    void aPasswordMatchesItsHashAndNoOther() {
        String stored = passwords.hash("correct horse");
        assertThat(stored).startsWith("$argon2id$v=19$m=47104,t=1,p=1$").doesNotContain("correct");
        assertThat(passwords.matches("correct horse", stored)).isTrue();
        assertThat(passwords.matches("correct horsf", stored)).isFalse();
    }

    /** A vector of the reference implementation (phc-winner-argon2, test.c): cost comes from the stored text. */
    @Test
    void readsHashesOfOtherCosts() {
        String stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assertThat(passwords.matches("password", stored)).isTrue();
        assertThat(passwords.matches("passwore", stored)).isFalse();
    }

    @Test
    void nonsenseMatchesNothing() {
        assertThat(passwords.matches("x", "")).isFalse();
        assertThat(passwords.matches("x", "x")).isFalse();
        assertThat(passwords.matches("x", "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAA"))
                .isFalse();
    }
}
