#include "addon.h"
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <string.h>

EVP_CIPHER_CTX *gcm_open_context(const Instance *instance, const uint8_t key[KEY_BYTES]) {
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
  /* A nonce of GCM has 96 bits where nothing else is said. */
  if (context != NULL && EVP_EncryptInit_ex2(context, instance->cipher, key, NULL, NULL) == 1) return context;
  EVP_CIPHER_CTX_free(context);
  ERR_clear_error();
  return NULL;
}

/* EVP refuses NULL where there are no bytes. */
static bool add_data(EVP_CIPHER_CTX *context, Bytes data) {
  int written;
  return data.length == 0 || EVP_CipherUpdate(context, NULL, &written, data.data, (int)data.length) == 1;
}

static bool crypt(EVP_CIPHER_CTX *context, Bytes input, uint8_t *output) {
  int written;
  return input.length == 0 || EVP_CipherUpdate(context, output, &written, input.data, (int)input.length) == 1;
}

bool gcm_seal(EVP_CIPHER_CTX *context, uint8_t *sealed, Bytes plaintext, Bytes binding) {
  Bytes header = {sealed, HEADER_BYTES};
  uint8_t *ciphertext = sealed + BODY_OFFSET;
  uint8_t *tag = ciphertext + plaintext.length;
  int written;
  bool done = EVP_EncryptInit_ex2(context, NULL, NULL, sealed + HEADER_BYTES, NULL) == 1 && add_data(context, header) &&
              add_data(context, binding) && crypt(context, plaintext, ciphertext) &&
              EVP_EncryptFinal_ex(context, tag, &written) == 1 &&
              EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, tag) == 1;
  if (!done) ERR_clear_error();
  return done;
}

bool gcm_open(EVP_CIPHER_CTX *context, Bytes sealed, Bytes binding, uint8_t *plaintext) {
  Bytes header = {sealed.data, HEADER_BYTES};
  Bytes ciphertext = {sealed.data + BODY_OFFSET, sealed.length - OVERHEAD_BYTES};
  uint8_t tag[TAG_BYTES], none[TAG_BYTES];
  int written;
  memcpy(tag, ciphertext.data + ciphertext.length, TAG_BYTES);
  bool done = EVP_DecryptInit_ex2(context, NULL, NULL, sealed.data + HEADER_BYTES, NULL) == 1 &&
              EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, tag) == 1 && add_data(context, header) &&
              add_data(context, binding) && crypt(context, ciphertext, plaintext) &&
              EVP_DecryptFinal_ex(context, none, &written) == 1;
  if (done) return true;
  /* Nobody may see what was decrypted before its tag turned out to be wrong, or what OpenSSL noted for another. */
  if (ciphertext.length > 0) OPENSSL_cleanse(plaintext, ciphertext.length);
  ERR_clear_error();
  return false;
}
