#include "addon.h"
#include <string.h>

/*
 * Opens one value in the scratch. What is stored is text in base64url, or bytes. It stays closed, which is no exception, when it
 * is not whole, has another header than the one given, or does not authenticate. None of it runs JavaScript.
 */
static bool open_value(napi_env env, SealingKey *key, const uint8_t *header, napi_value stored, Bytes binding,
                       Scratch *scratch, Bytes *plaintext, bool *opened) {
  Bytes taken;
  bool is_text;
  *opened = false;
  if (!take_text_or_bytes(env, stored, scratch, 0, 0, &taken, &is_text)) return false;
  if (is_text && !base64url_decode(taken.data, taken.length, scratch->data, &taken.length)) return true;
  if (taken.length < OVERHEAD_BYTES) return true;
  if (header != NULL && memcmp(taken.data, header, HEADER_BYTES) != 0) return true;
  uint8_t *body = scratch->data + BODY_OFFSET;
  *opened = gcm_open(key->context, taken, binding, body);
  *plaintext = (Bytes){body, taken.length - OVERHEAD_BYTES};
  return true;
}

/* Text where it is UTF-8; else nothing: V8 would put U+FFFD in the place of what is not. */
static bool put_plaintext(napi_env env, Bytes utf8, napi_value *text) {
  const char *characters = (const char *)utf8.data;
  napi_status status = napi_ok;
  if (is_ascii(utf8.data, utf8.length)) {
    status = napi_create_string_latin1(env, characters, utf8.length, text);
  } else if (is_utf8(utf8.data, utf8.length)) {
    status = napi_create_string_utf8(env, characters, utf8.length, text);
  }
  return status == napi_ok || throw_range(env, "the text is too long for a string");
}

static bool take_expected_header(napi_env env, napi_value value, const uint8_t **header) {
  napi_valuetype type = napi_undefined;
  Bytes bytes = {NULL, 0};
  napi_typeof(env, value, &type);
  if (type != napi_undefined && !take_header(env, value, &bytes)) return false;
  *header = bytes.data;
  return true;
}

/* openText(header, stored, binding?): undefined when it stays closed, or is no UTF-8 */
napi_value open_text(napi_env env, napi_callback_info info) {
  napi_value arguments[3], text = NULL;
  SealingKey *key;
  Bytes header, binding, plaintext;
  Scratch scratch;
  bool opened;
  if (!take_arguments(env, info, 3, arguments, (void **)&key) || !take_header(env, arguments[0], &header) ||
      !take_optional_bytes(env, arguments[2], &binding)) {
    return NULL;
  }
  scratch_start(&scratch);
  if (open_value(env, key, header.data, arguments[1], binding, &scratch, &plaintext, &opened) && opened) {
    put_plaintext(env, plaintext, &text);
  }
  scratch_end(&scratch);
  return text;
}

static napi_value boolean(napi_env env, bool value) {
  napi_value result = NULL;
  napi_get_boolean(env, value, &result);
  return result;
}

/* openInto(out, header or undefined, stored, binding?): whether it opened */
napi_value open_into(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  SealingKey *key;
  const uint8_t *header = NULL;
  Bytes binding, plaintext;
  Scratch scratch;
  bool opened = false;
  if (!take_arguments(env, info, 4, arguments, (void **)&key) ||
      !take_expected_header(env, arguments[1], &header) || !take_optional_bytes(env, arguments[3], &binding)) {
    return NULL;
  }
  scratch_start(&scratch);
  if (open_value(env, key, header, arguments[2], binding, &scratch, &plaintext, &opened) && opened) {
    put_bytes(env, arguments[0], plaintext);
  }
  scratch_end(&scratch);
  return boolean(env, opened);
}

typedef struct {
  SealingKey *key;
  const uint8_t *expected;
  uint8_t header[HEADER_BYTES];
} Opening;

static bool open_element(napi_env env, void *context, napi_value stored, napi_value out, napi_value *text) {
  Opening *opening = context;
  Bytes plaintext;
  Scratch scratch;
  bool opened;
  scratch_start(&scratch);
  bool done =
      open_value(env, opening->key, opening->expected, stored, (Bytes){NULL, 0}, &scratch, &plaintext, &opened);
  if (done && opened) done = out == NULL ? put_plaintext(env, plaintext, text) : put_bytes(env, out, plaintext);
  scratch_end(&scratch);
  /* Of many texts, each may stay closed; bytes are opened all or none. */
  return done && (opened || out == NULL);
}

/* openTexts(header, stored): an array with undefined where one stays closed, or is no UTF-8 */
napi_value open_texts(napi_env env, napi_callback_info info) {
  napi_value arguments[2], texts;
  Opening opening;
  if (!take_arguments(env, info, 2, arguments, (void **)&opening.key) ||
      !copy_header(env, arguments[0], opening.header)) {
    return NULL;
  }
  opening.expected = opening.header;
  return each_element(env, arguments[1], NULL, open_element, &opening, &texts) ? texts : NULL;
}

/* openManyInto(outs, header or undefined, stored): whether all opened; it ends at the first that did not */
napi_value open_many_into(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  Opening opening;
  if (!take_arguments(env, info, 3, arguments, (void **)&opening.key) ||
      !take_expected_header(env, arguments[1], &opening.expected)) {
    return NULL;
  }
  if (opening.expected != NULL) {
    memcpy(opening.header, opening.expected, HEADER_BYTES);
    opening.expected = opening.header;
  }
  return boolean(env, each_element(env, arguments[2], arguments[0], open_element, &opening, NULL));
}
