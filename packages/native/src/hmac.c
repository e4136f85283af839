#include "addon.h"
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>

EVP_MAC_CTX *hmac_open_context(const Instance *instance, const uint8_t key[KEY_BYTES]) {
  char digest[] = "SHA256";
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end(),
  };
  EVP_MAC_CTX *context = EVP_MAC_CTX_new(instance->mac);
  if (context != NULL && EVP_MAC_init(context, key, KEY_BYTES, parameters) == 1) return context;
  EVP_MAC_CTX_free(context);
  ERR_clear_error();
  return NULL;
}

bool hmac_compute(EVP_MAC_CTX *context, Bytes prefix, Bytes message, uint8_t mac[MAC_BYTES]) {
  size_t written = 0;
  /* Without a key, it starts anew with the one that it has. */
  bool done = EVP_MAC_init(context, NULL, 0, NULL) == 1 &&
              (prefix.length == 0 || EVP_MAC_update(context, prefix.data, prefix.length) == 1) &&
              (message.length == 0 || EVP_MAC_update(context, message.data, message.length) == 1) &&
              EVP_MAC_final(context, mac, &written, MAC_BYTES) == 1 && written == MAC_BYTES;
  if (!done) ERR_clear_error();
  return done;
}
