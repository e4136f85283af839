#include "addon.h"
#include <openssl/crypto.h>
#include <stdlib.h>

typedef struct {
  EVP_MAC_CTX *context;
} MacKey;

static void finalize(napi_env env, void *data, void *hint) {
  MacKey *key = data;
  (void)hint;
  EVP_MAC_CTX_free(key->context);
  free(key);
  forget_key_memory(env);
}

static napi_value construct(napi_env env, napi_callback_info info) {
  napi_value self;
  Instance *instance;
  Bytes bytes;
  if (!take_key(env, info, &self, &instance, &bytes)) return NULL;
  MacKey *key = calloc(1, sizeof *key);
  EVP_MAC_CTX *context = key == NULL ? NULL : hmac_open_context(instance, bytes.data);
  if (context == NULL) {
    free(key);
    throw_error(env, "OpenSSL gave no MAC context");
    return NULL;
  }
  key->context = context;
  if (wrap_key(env, self, key, finalize)) return self;
  EVP_MAC_CTX_free(context);
  free(key);
  return NULL;
}

/* hashInto(out, prefix, message): the first bytes of the HMAC of both, as many as the output has. */
static napi_value hash_into(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  MacKey *key;
  Bytes out, prefix, message;
  Scratch scratch;
  bool is_text;
  uint8_t mac[MAC_BYTES];
  if (!take_arguments(env, info, 3, arguments, (void **)&key)) return NULL;
  scratch_start(&scratch);
  if (take_text_or_bytes(env, arguments[2], &scratch, 0, 0, &message, &is_text) &&
      take_bytes(env, arguments[1], &prefix) && take_bytes(env, arguments[0], &out)) {
    if (out.length > MAC_BYTES) {
      throw_range(env, "an HMAC-SHA-256 has 32 bytes");
    } else if (!hmac_compute(key->context, prefix, message, mac)) {
      throw_error(env, "OpenSSL could not compute the HMAC");
    } else {
      put_bytes(env, arguments[0], (Bytes){mac, out.length});
    }
    OPENSSL_cleanse(mac, sizeof mac);
  }
  scratch_end(&scratch);
  return NULL;
}

bool define_mac_key(napi_env env, napi_value exports) {
  const napi_property_descriptor methods[] = {
      {"hashInto", NULL, hash_into, NULL, NULL, NULL, napi_default_method, NULL},
  };
  return define_class(env, exports, "MacKey", construct, 1, methods);
}
