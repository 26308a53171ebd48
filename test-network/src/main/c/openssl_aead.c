/* ChaCha20-Poly1305 of OpenSSL's EVP, a new nonce for each packet, as a co-process of the benchmark.
   A line in: operation (s or o), plaintext bytes, packets in the ring, turns. A line out: nanoseconds per packet. */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TAG = 16, PLACE = 1536, RING = 256 };

static EVP_CIPHER_CTX *sealing, *opening;
static uint64_t counter;
static unsigned char ring[RING * PLACE];

static double cpu_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static void check(int ok, const char *what) {
    if (ok != 1) {
        fprintf(stderr, "OpenSSL failed: %s\n", what);
        exit(1);
    }
}

static void seal(uint64_t number, unsigned char *packet, int bytes) {
    unsigned char nonce[12] = {0};
    int n;
    memcpy(nonce + 4, &number, sizeof number);
    check(EVP_EncryptInit_ex(sealing, NULL, NULL, NULL, nonce), "encrypt init");
    check(EVP_EncryptUpdate(sealing, packet, &n, packet, bytes), "encrypt");
    check(EVP_EncryptFinal_ex(sealing, packet + n, &n), "encrypt final");
    check(EVP_CIPHER_CTX_ctrl(sealing, EVP_CTRL_AEAD_GET_TAG, TAG, packet + bytes), "get tag");
}

static void open_packet(uint64_t number, unsigned char *packet, int bytes) {
    unsigned char nonce[12] = {0};
    int n;
    memcpy(nonce + 4, &number, sizeof number);
    check(EVP_DecryptInit_ex(opening, NULL, NULL, NULL, nonce), "decrypt init");
    check(EVP_CIPHER_CTX_ctrl(opening, EVP_CTRL_AEAD_SET_TAG, TAG, packet + bytes), "set tag");
    check(EVP_DecryptUpdate(opening, packet, &n, packet, bytes), "decrypt");
    check(EVP_DecryptFinal_ex(opening, packet + n, &n), "decrypt final");
}

static double measure(char operation, int bytes, int packets, int turns) {
    int place = bytes + TAG <= 128 ? 128 : PLACE;
    double spent = 0;
    for (int turn = 0; turn < turns; turn++) {
        uint64_t first = counter;
        double start = cpu_ns();
        for (int i = 0; i < packets; i++) {
            seal(counter++, ring + i * place, bytes);
        }
        if (operation == 'o') {
            start = cpu_ns();
            for (int i = 0; i < packets; i++) {
                open_packet(first + i, ring + i * place, bytes);
            }
        }
        spent += cpu_ns() - start;
    }
    return spent / turns / packets;
}

int main(void) {
    unsigned char key[32];
    char operation;
    int bytes, packets, turns;
    for (int i = 0; i < 32; i++) {
        key[i] = (unsigned char) (i + 1);
    }
    sealing = EVP_CIPHER_CTX_new();
    opening = EVP_CIPHER_CTX_new();
    check(EVP_EncryptInit_ex(sealing, EVP_chacha20_poly1305(), NULL, key, NULL), "key");
    check(EVP_DecryptInit_ex(opening, EVP_chacha20_poly1305(), NULL, key, NULL), "key");
    printf("%s\n", OpenSSL_version(OPENSSL_VERSION));
    fflush(stdout);
    while (scanf(" %c %d %d %d", &operation, &bytes, &packets, &turns) == 4) {
        if (bytes < 0 || bytes + TAG > PLACE || packets < 1 || packets > RING || turns < 1) {
            return 1;
        }
        printf("%.2f\n", measure(operation, bytes, packets, turns));
        fflush(stdout);
    }
    return 0;
}
