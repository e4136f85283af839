#include "addon.h"
#include <stdlib.h>

/* EVP_CIPHER_CTX_free overwrites the key schedule. The instance may be gone by now. */
static void finalize(napi_env env, void *data, void *hint) {
  SealingKey *key = data;
  (void)hint;
  EVP_CIPHER_CTX_free(key->context);
  free(key);
  forget_key_memory(env);
}

static napi_value construct(napi_env env, napi_callback_info info) {
  napi_value self;
  Instance *instance;
  Bytes bytes;
  if (!take_key(env, info, &self, &instance, &bytes)) return NULL;
  SealingKey *key = calloc(1, sizeof *key);
  EVP_CIPHER_CTX *context = key == NULL ? NULL : gcm_open_context(instance, bytes.data);
  if (context == NULL) {
    free(key);
    throw_error(env, "OpenSSL gave no cipher context");
    return NULL;
  }
  *key = (SealingKey){instance, context};
  if (wrap_key(env, self, key, finalize)) return self;
  EVP_CIPHER_CTX_free(context);
  free(key);
  return NULL;
}

#define METHOD(name, function) {name, NULL, function, NULL, NULL, NULL, napi_default_method, NULL}

bool define_sealing_key(napi_env env, napi_value exports) {
  const napi_property_descriptor methods[] = {
      METHOD("sealText", seal_text),           METHOD("sealInto", seal_into),
      METHOD("sealWithNonce", seal_with_nonce), METHOD("sealTexts", seal_texts),
      METHOD("sealManyInto", seal_many_into),   METHOD("openText", open_text),
      METHOD("openInto", open_into),           METHOD("openTexts", open_texts),
      METHOD("openManyInto", open_many_into),
  };
  return define_class(env, exports, "SealingKey", construct, sizeof methods / sizeof *methods, methods);
}
