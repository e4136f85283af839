/* The addon's parts, from the ground up: each is declared here and defined in the file of its heading. */
#ifndef WAXSEAL_ADDON_H
#define WAXSEAL_ADDON_H

#define NAPI_VERSION 8
#include <node_api.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* header (8) || nonce (12) || ciphertext (n) || tag (16): an envelope of suite 1. See FORMAT.md of @waxseal/core. */
enum { KEY_BYTES = 32, HEADER_BYTES = 8, NONCE_BYTES = 12, TAG_BYTES = 16, MAC_BYTES = 32 };
enum { BODY_OFFSET = HEADER_BYTES + NONCE_BYTES, OVERHEAD_BYTES = BODY_OFFSET + TAG_BYTES };

/* The longest value: EVP takes lengths as int. */
#define LONGEST_VALUE ((size_t)INT32_MAX - 64)

/* Bytes that somebody else owns: JavaScript, or a Scratch. */
typedef struct {
  const uint8_t *data;
  size_t length;
} Bytes;

/* ---- base64url.c: RFC 4648, section 5, without padding */

size_t base64url_length(size_t bytes);
void base64url_encode(const uint8_t *bytes, size_t length, char *text);
/* Strict to the last bit. May decode in place. False when the text is anything else. */
bool base64url_decode(const uint8_t *text, size_t length, uint8_t *bytes, size_t *decoded);

/* ---- utf8.c */

bool is_ascii(const uint8_t *bytes, size_t length);
/* Well-formed as in Unicode's table 3-7: no surrogates, nothing overlong, nothing cut short. */
bool is_utf8(const uint8_t *bytes, size_t length);

/* ---- nonce.c: random nonces, drawn many at a time */

enum { POOLED_NONCES = 256 };
typedef struct {
  uint8_t pool[POOLED_NONCES * NONCE_BYTES];
  size_t used;
} Nonces;

void nonces_start(Nonces *nonces);
/* False when OpenSSL has no random bytes. */
bool nonces_next(Nonces *nonces, uint8_t nonce[NONCE_BYTES]);

/* ---- instance.c: what one thread's copy of the addon holds. Threads share nothing. */

typedef struct {
  EVP_CIPHER *cipher;
  EVP_MAC *mac;
  Nonces nonces;
} Instance;

Instance *instance_create(napi_env env);

/* ---- gcm.c: AES-256-GCM on OpenSSL's EVP, with a context that keeps its key */

EVP_CIPHER_CTX *gcm_open_context(const Instance *instance, const uint8_t key[KEY_BYTES]);
/* Writes what follows header and nonce, which stand in `sealed` already. `plaintext` may stand where the ciphertext goes. */
bool gcm_seal(EVP_CIPHER_CTX *context, uint8_t *sealed, Bytes plaintext, Bytes binding);
/* Takes 36 bytes or more. Writes the plaintext, which may go where the ciphertext stands; zeros when the tag is wrong. */
bool gcm_open(EVP_CIPHER_CTX *context, Bytes sealed, Bytes binding, uint8_t *plaintext);

/* ---- hmac.c: HMAC-SHA-256 on EVP, with a context that keeps its key */

EVP_MAC_CTX *hmac_open_context(const Instance *instance, const uint8_t key[KEY_BYTES]);
bool hmac_compute(EVP_MAC_CTX *context, Bytes prefix, Bytes message, uint8_t mac[MAC_BYTES]);

/* ---- scratch.c: memory for one value, on the stack where it fits */

enum { SCRATCH_BYTES = 4096 };
typedef struct {
  uint8_t *data;
  size_t capacity;
  size_t used; /* how much of it may be secret */
  uint8_t own[SCRATCH_BYTES];
} Scratch;

void scratch_start(Scratch *scratch);
/* Room for so many bytes; what was there before is gone. False when there is no memory. */
bool scratch_reserve(Scratch *scratch, size_t bytes);
/* Overwrites what was used, and gives the memory back. */
void scratch_end(Scratch *scratch);

/* ---- arguments.c: from JavaScript, and back. What returns false has thrown. None of it runs JavaScript. */

bool throw_type(napi_env env, const char *message);
bool throw_range(napi_env env, const char *message);
bool throw_error(napi_env env, const char *message);
/* A Uint8Array (or Buffer) or ArrayBuffer, whose memory stays JavaScript's: it may be gone once JavaScript has run. */
bool take_bytes(napi_env env, napi_value value, Bytes *bytes);
bool take_bytes_of_length(napi_env env, napi_value value, size_t length, const char *message, Bytes *bytes);
bool take_header(napi_env env, napi_value value, Bytes *header);
/* A copy, which stays when JavaScript runs. */
bool copy_header(napi_env env, napi_value value, uint8_t header[HEADER_BYTES]);
/* Bytes, or nothing for undefined. */
bool take_optional_bytes(napi_env env, napi_value value, Bytes *bytes);
/* The UTF-8 of a string, or a copy of bytes, in the scratch: behind `before` bytes, and with `after` to spare. */
bool take_text_or_bytes(napi_env env, napi_value value, Scratch *scratch, size_t before, size_t after, Bytes *taken,
                        bool *is_text);
/* Fills bytes of the same length. */
bool put_bytes(napi_env env, napi_value out, Bytes bytes);
/* Base64url. */
bool put_text(napi_env env, Bytes bytes, napi_value *text);

/* ---- elements.c: many values in one call */

/* Does one of many, and sets `result` where there are results. False ends the loop. */
typedef bool (*ElementWork)(napi_env env, void *context, napi_value input, napi_value out, napi_value *result);
/* Runs over an array, beside one of outputs where given, and collects results where asked for. May run JavaScript between elements. */
bool each_element(napi_env env, napi_value inputs, napi_value outs, ElementWork work, void *context,
                  napi_value *results);

/* ---- class.c: what both classes of keys need */

/* Adds a class to the exports, with methods alone. */
bool define_class(napi_env env, napi_value exports, const char *name, napi_callback constructor, size_t count,
                  const napi_property_descriptor *methods);
/* The 32 bytes that `new` was called with. */
bool take_key(napi_env env, napi_callback_info info, napi_value *self, Instance **instance, Bytes *key);
/* Ties native memory to an object, that goes with it. */
bool wrap_key(napi_env env, napi_value self, void *key, napi_finalize finalize);
/* The arguments of a method, undefined where missing, and what was tied to the object that it was called on. */
bool take_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *arguments, void **key);
void forget_key_memory(napi_env env);

/* ---- sealing-key.c, seal.c, open.c, mac-key.c: the classes themselves */

typedef struct {
  Instance *instance;
  EVP_CIPHER_CTX *context;
} SealingKey;

bool define_sealing_key(napi_env env, napi_value exports);
bool define_mac_key(napi_env env, napi_value exports);

napi_value seal_text(napi_env env, napi_callback_info info);
napi_value seal_into(napi_env env, napi_callback_info info);
napi_value seal_with_nonce(napi_env env, napi_callback_info info);
napi_value seal_texts(napi_env env, napi_callback_info info);
napi_value seal_many_into(napi_env env, napi_callback_info info);

napi_value open_text(napi_env env, napi_callback_info info);
napi_value open_into(napi_env env, napi_callback_info info);
napi_value open_texts(napi_env env, napi_callback_info info);
napi_value open_many_into(napi_env env, napi_callback_info info);

#endif
