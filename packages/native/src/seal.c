#include "addon.h"
#include <string.h>

/* Seals one value in the scratch, under the nonce given or a random one. None of it runs JavaScript. */
static bool seal_value(napi_env env, SealingKey *key, const uint8_t *header, napi_value plaintext, Bytes binding,
                       const uint8_t *nonce, Scratch *scratch, Bytes *sealed) {
  Bytes taken;
  bool is_text;
  if (!take_text_or_bytes(env, plaintext, scratch, BODY_OFFSET, TAG_BYTES, &taken, &is_text)) return false;
  memcpy(scratch->data, header, HEADER_BYTES);
  if (nonce != NULL) {
    memcpy(scratch->data + HEADER_BYTES, nonce, NONCE_BYTES);
  } else if (!nonces_next(&key->instance->nonces, scratch->data + HEADER_BYTES)) {
    return throw_error(env, "OpenSSL has no random bytes");
  }
  if (!gcm_seal(key->context, scratch->data, taken, binding)) return throw_error(env, "OpenSSL could not encrypt");
  *sealed = (Bytes){scratch->data, taken.length + OVERHEAD_BYTES};
  return true;
}

/* sealText(header, plaintext, binding?) */
napi_value seal_text(napi_env env, napi_callback_info info) {
  napi_value arguments[3], text = NULL;
  SealingKey *key;
  Bytes header, binding, sealed;
  Scratch scratch;
  if (!take_arguments(env, info, 3, arguments, (void **)&key) || !take_header(env, arguments[0], &header) ||
      !take_optional_bytes(env, arguments[2], &binding)) {
    return NULL;
  }
  scratch_start(&scratch);
  if (seal_value(env, key, header.data, arguments[1], binding, NULL, &scratch, &sealed)) put_text(env, sealed, &text);
  scratch_end(&scratch);
  return text;
}

static napi_value seal_bytes(napi_env env, SealingKey *key, const napi_value *arguments, const uint8_t *nonce) {
  Bytes header, binding, sealed;
  Scratch scratch;
  if (!take_header(env, arguments[1], &header) || !take_optional_bytes(env, arguments[3], &binding)) return NULL;
  scratch_start(&scratch);
  if (seal_value(env, key, header.data, arguments[2], binding, nonce, &scratch, &sealed)) {
    put_bytes(env, arguments[0], sealed);
  }
  scratch_end(&scratch);
  return NULL;
}

/* sealInto(out, header, plaintext, binding?) */
napi_value seal_into(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  SealingKey *key;
  if (!take_arguments(env, info, 4, arguments, (void **)&key)) return NULL;
  return seal_bytes(env, key, arguments, NULL);
}

/* sealWithNonce(out, header, plaintext, binding or undefined, nonce): for test vectors. A nonce used twice breaks AES-GCM. */
napi_value seal_with_nonce(napi_env env, napi_callback_info info) {
  napi_value arguments[5];
  SealingKey *key;
  Bytes nonce;
  if (!take_arguments(env, info, 5, arguments, (void **)&key) ||
      !take_bytes_of_length(env, arguments[4], NONCE_BYTES, "a nonce has 12 bytes", &nonce)) {
    return NULL;
  }
  return seal_bytes(env, key, arguments, nonce.data);
}

typedef struct {
  SealingKey *key;
  uint8_t header[HEADER_BYTES];
} Sealing;

static bool seal_element(napi_env env, void *context, napi_value plaintext, napi_value out, napi_value *text) {
  Sealing *sealing = context;
  Bytes sealed;
  Scratch scratch;
  scratch_start(&scratch);
  bool done =
      seal_value(env, sealing->key, sealing->header, plaintext, (Bytes){NULL, 0}, NULL, &scratch, &sealed);
  if (done) done = out == NULL ? put_text(env, sealed, text) : put_bytes(env, out, sealed);
  scratch_end(&scratch);
  return done;
}

/* sealTexts(header, plaintexts) */
napi_value seal_texts(napi_env env, napi_callback_info info) {
  napi_value arguments[2], texts;
  Sealing sealing;
  if (!take_arguments(env, info, 2, arguments, (void **)&sealing.key) ||
      !copy_header(env, arguments[0], sealing.header)) {
    return NULL;
  }
  return each_element(env, arguments[1], NULL, seal_element, &sealing, &texts) ? texts : NULL;
}

/* sealManyInto(outs, header, plaintexts) */
napi_value seal_many_into(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  Sealing sealing;
  if (take_arguments(env, info, 3, arguments, (void **)&sealing.key) &&
      copy_header(env, arguments[1], sealing.header)) {
    each_element(env, arguments[2], arguments[0], seal_element, &sealing, NULL);
  }
  return NULL;
}
