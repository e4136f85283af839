#include "addon.h"
#include <stdlib.h>
#include <string.h>

bool throw_type(napi_env env, const char *message) {
  napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", message);
  return false;
}

bool throw_range(napi_env env, const char *message) {
  napi_throw_range_error(env, "ERR_OUT_OF_RANGE", message);
  return false;
}

bool throw_error(napi_env env, const char *message) {
  napi_throw_error(env, "ERR_CRYPTO_OPERATION_FAILED", message);
  return false;
}

bool take_bytes(napi_env env, napi_value value, Bytes *bytes) {
  napi_typedarray_type type;
  void *data = NULL;
  /* What is detached has the length 0, and so has what no longer fits into its resizable buffer. */
  bool is_array = napi_get_typedarray_info(env, value, &type, &bytes->length, &data, NULL, NULL) == napi_ok;
  if (is_array ? type != napi_uint8_array : napi_get_arraybuffer_info(env, value, &data, &bytes->length) != napi_ok) {
    return throw_type(env, "expected a Uint8Array or an ArrayBuffer");
  }
  bytes->data = data;
  return bytes->length <= LONGEST_VALUE || throw_range(env, "there are too many bytes");
}

bool take_bytes_of_length(napi_env env, napi_value value, size_t length, const char *message, Bytes *bytes) {
  return take_bytes(env, value, bytes) && (bytes->length == length || throw_range(env, message));
}

bool take_header(napi_env env, napi_value value, Bytes *header) {
  return take_bytes_of_length(env, value, HEADER_BYTES, "a header has 8 bytes", header);
}

bool copy_header(napi_env env, napi_value value, uint8_t header[HEADER_BYTES]) {
  Bytes bytes;
  if (!take_header(env, value, &bytes)) return false;
  memcpy(header, bytes.data, HEADER_BYTES);
  return true;
}

bool take_optional_bytes(napi_env env, napi_value value, Bytes *bytes) {
  napi_valuetype type = napi_undefined;
  *bytes = (Bytes){NULL, 0};
  napi_typeof(env, value, &type);
  return type == napi_undefined || take_bytes(env, value, bytes);
}

static bool take_text(napi_env env, napi_value value, Scratch *scratch, size_t before, size_t after, size_t *length) {
  size_t room = scratch->capacity - before - after;
  char *text = (char *)scratch->data + before;
  scratch->used = scratch->capacity;
  if (napi_get_value_string_utf8(env, value, text, room, length) != napi_ok) {
    return throw_error(env, "the text could not be read");
  }
  /* It writes whole characters, of up to 4 bytes, and a zero: what ends earlier is all there is. */
  if (*length + 5 <= room) return true;
  size_t whole = 0, read = 0;
  if (napi_get_value_string_utf8(env, value, NULL, 0, &whole) != napi_ok || whole > LONGEST_VALUE) {
    return throw_range(env, "the text is too long");
  }
  if (!scratch_reserve(scratch, before + whole + 1 + after)) return throw_error(env, "there is no memory left");
  scratch->used = scratch->capacity;
  text = (char *)scratch->data + before;
  if (napi_get_value_string_utf8(env, value, text, whole + 1, &read) != napi_ok || read != whole) {
    return throw_error(env, "the text could not be read");
  }
  *length = whole;
  return true;
}

bool take_text_or_bytes(napi_env env, napi_value value, Scratch *scratch, size_t before, size_t after, Bytes *taken,
                        bool *is_text) {
  napi_valuetype type = napi_undefined;
  napi_typeof(env, value, &type);
  *is_text = type == napi_string;
  if (*is_text) {
    if (!take_text(env, value, scratch, before, after, &taken->length)) return false;
  } else {
    if (!take_bytes(env, value, taken)) return false;
    if (!scratch_reserve(scratch, before + taken->length + after)) return throw_error(env, "there is no memory left");
    /* A copy, because shared memory may change while it is read, and the tag must be of what is decrypted. */
    if (taken->length > 0) memcpy(scratch->data + before, taken->data, taken->length);
  }
  taken->data = scratch->data + before;
  scratch->used = before + taken->length + after;
  return true;
}

bool put_bytes(napi_env env, napi_value out, Bytes bytes) {
  Bytes target;
  if (!take_bytes_of_length(env, out, bytes.length, "the output has another length", &target)) return false;
  if (bytes.length > 0) memcpy((uint8_t *)target.data, bytes.data, bytes.length);
  return true;
}

bool put_text(napi_env env, Bytes bytes, napi_value *text) {
  char own[2 * SCRATCH_BYTES];
  size_t length = base64url_length(bytes.length);
  char *characters = length <= sizeof own ? own : malloc(length);
  if (characters == NULL) return throw_error(env, "there is no memory left");
  base64url_encode(bytes.data, bytes.length, characters);
  napi_status status = napi_create_string_latin1(env, characters, length, text);
  if (characters != own) free(characters);
  return status == napi_ok || throw_range(env, "the text is too long for a string");
}
