#include "addon.h"

static bool one_element(napi_env env, uint32_t index, napi_value inputs, napi_value outs, ElementWork work,
                        void *context, napi_value results) {
  napi_value input, out = NULL, result = NULL;
  /* Either may run a getter, which may throw. What it throws stands. */
  if (napi_get_element(env, inputs, index, &input) != napi_ok) return false;
  if (outs != NULL && napi_get_element(env, outs, index, &out) != napi_ok) return false;
  if (!work(env, context, input, out, &result)) return false;
  return results == NULL || result == NULL || napi_set_element(env, results, index, result) == napi_ok;
}

bool each_element(napi_env env, napi_value inputs, napi_value outs, ElementWork work, void *context,
                  napi_value *results) {
  uint32_t count, spaces;
  napi_value array = NULL;
  if (napi_get_array_length(env, inputs, &count) != napi_ok) return throw_type(env, "expected an array");
  if (outs != NULL && (napi_get_array_length(env, outs, &spaces) != napi_ok || spaces != count)) {
    return throw_type(env, "expected an array with as many outputs");
  }
  if (results != NULL && napi_create_array_with_length(env, count, &array) != napi_ok) {
    return throw_error(env, "there is no memory left");
  }
  for (uint32_t i = 0; i < count; i++) {
    napi_handle_scope scope;
    if (napi_open_handle_scope(env, &scope) != napi_ok) return throw_error(env, "there is no memory left");
    bool done = one_element(env, i, inputs, outs, work, context, array);
    napi_close_handle_scope(env, scope);
    if (!done) return false;
  }
  if (results != NULL) *results = array;
  return true;
}
