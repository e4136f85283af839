#include "addon.h"
#include <openssl/crypto.h>
#include <stdlib.h>

static void instance_free(Instance *instance) {
  EVP_CIPHER_free(instance->cipher);
  EVP_MAC_free(instance->mac);
  OPENSSL_cleanse(instance, sizeof *instance);
  free(instance);
}

/* Keys may outlive it: their contexts hold references of their own to what it fetched. */
static void finalize(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  instance_free(data);
}

Instance *instance_create(napi_env env) {
  Instance *instance = calloc(1, sizeof *instance);
  if (instance == NULL) return NULL;
  nonces_start(&instance->nonces);
  instance->cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
  instance->mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
  if (instance->cipher != NULL && instance->mac != NULL &&
      napi_set_instance_data(env, instance, finalize, NULL) == napi_ok) {
    return instance;
  }
  instance_free(instance);
  return NULL;
}
