#include "addon.h"

/* About what OpenSSL allocates for a context, so that the garbage collector knows what keys weigh. */
enum { CONTEXT_BYTES = 1536 };

bool define_class(napi_env env, napi_value exports, const char *name, napi_callback constructor, size_t count,
                  const napi_property_descriptor *methods) {
  napi_value class;
  return napi_define_class(env, name, NAPI_AUTO_LENGTH, constructor, NULL, count, methods, &class) == napi_ok &&
         napi_set_named_property(env, exports, name, class) == napi_ok;
}

bool take_key(napi_env env, napi_callback_info info, napi_value *self, Instance **instance, Bytes *key) {
  size_t count = 1;
  napi_value bytes, target = NULL;
  if (napi_get_new_target(env, info, &target) != napi_ok || target == NULL) {
    return throw_type(env, "a key is made with new");
  }
  if (napi_get_cb_info(env, info, &count, &bytes, self, NULL) != napi_ok ||
      napi_get_instance_data(env, (void **)instance) != napi_ok || *instance == NULL) {
    return throw_error(env, "the addon has not started");
  }
  return take_bytes_of_length(env, bytes, KEY_BYTES, "a key has 32 bytes", key);
}

bool wrap_key(napi_env env, napi_value self, void *key, napi_finalize finalize) {
  int64_t total;
  if (napi_wrap(env, self, key, finalize, NULL, NULL) != napi_ok) return throw_error(env, "the key could not be kept");
  napi_adjust_external_memory(env, CONTEXT_BYTES, &total);
  return true;
}

void forget_key_memory(napi_env env) {
  int64_t total;
  napi_adjust_external_memory(env, -CONTEXT_BYTES, &total);
}

bool take_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *arguments, void **key) {
  napi_value self;
  /* V8 has refused every receiver that this class did not make: methods of a class carry a signature. */
  if (napi_get_cb_info(env, info, &count, arguments, &self, NULL) != napi_ok ||
      napi_unwrap(env, self, key) != napi_ok || *key == NULL) {
    return throw_type(env, "this is no key of this class");
  }
  return true;
}
