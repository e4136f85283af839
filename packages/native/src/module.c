#include "addon.h"
#include <openssl/crypto.h>

/* Once in each thread that loads the addon. */
NAPI_MODULE_INIT(/* napi_env env, napi_value exports */) {
  napi_value version;
  if (instance_create(env) == NULL) {
    throw_error(env, "this OpenSSL has no AES-256-GCM or no HMAC");
    return NULL;
  }
  if (!define_sealing_key(env, exports) || !define_mac_key(env, exports) ||
      napi_create_string_utf8(env, OpenSSL_version(OPENSSL_VERSION), NAPI_AUTO_LENGTH, &version) != napi_ok ||
      napi_set_named_property(env, exports, "openssl", version) != napi_ok) {
    throw_error(env, "the addon could not start");
    return NULL;
  }
  return exports;
}
