#include "addon.h"
#include <openssl/crypto.h>
#include <stdlib.h>

void scratch_start(Scratch *scratch) {
  scratch->data = scratch->own;
  scratch->capacity = SCRATCH_BYTES;
  scratch->used = 0;
}

bool scratch_reserve(Scratch *scratch, size_t bytes) {
  if (bytes <= scratch->capacity) return true;
  uint8_t *data = malloc(bytes);
  if (data == NULL) return false;
  scratch_end(scratch);
  scratch->data = data;
  scratch->capacity = bytes;
  return true;
}

void scratch_end(Scratch *scratch) {
  if (scratch->used > 0) OPENSSL_cleanse(scratch->data, scratch->used);
  if (scratch->data != scratch->own) free(scratch->data);
  scratch_start(scratch);
}
