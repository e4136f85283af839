#include "addon.h"
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <string.h>

void nonces_start(Nonces *nonces) {
  nonces->used = sizeof nonces->pool;
}

bool nonces_next(Nonces *nonces, uint8_t nonce[NONCE_BYTES]) {
  if (nonces->used == sizeof nonces->pool) {
    if (RAND_bytes(nonces->pool, (int)sizeof nonces->pool) != 1) return false;
    nonces->used = 0;
  }
  memcpy(nonce, nonces->pool + nonces->used, NONCE_BYTES);
  nonces->used += NONCE_BYTES;
  return true;
}
