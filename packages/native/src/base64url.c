#include "addon.h"

static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* What each character stands for; 64 for all that are no digits. */
#define NO 64
/* clang-format off */
static const uint8_t SEXTETS[256] = {
  NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
  NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, 62, NO, NO, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, NO, NO, NO, NO, NO, NO,
  NO,  0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, NO, NO, NO, NO, 63,
  NO, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, NO, NO, NO, NO, NO,
  NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
  NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
  NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
  NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
};
/* clang-format on */

size_t base64url_length(size_t bytes) {
  return bytes / 3 * 4 + (bytes % 3 == 0 ? 0 : bytes % 3 + 1);
}

void base64url_encode(const uint8_t *bytes, size_t length, char *text) {
  size_t whole = length - length % 3;
  for (size_t i = 0; i < whole; i += 3, text += 4) {
    uint32_t group = (uint32_t)bytes[i] << 16 | (uint32_t)bytes[i + 1] << 8 | bytes[i + 2];
    text[0] = DIGITS[group >> 18];
    text[1] = DIGITS[group >> 12 & 63];
    text[2] = DIGITS[group >> 6 & 63];
    text[3] = DIGITS[group & 63];
  }
  if (length % 3 == 1) {
    text[0] = DIGITS[bytes[whole] >> 2];
    text[1] = DIGITS[(bytes[whole] & 3) << 4];
  } else if (length % 3 == 2) {
    text[0] = DIGITS[bytes[whole] >> 2];
    text[1] = DIGITS[(bytes[whole] & 3) << 4 | bytes[whole + 1] >> 4];
    text[2] = DIGITS[(bytes[whole + 1] & 15) << 2];
  }
}

bool base64url_decode(const uint8_t *text, size_t length, uint8_t *bytes, size_t *decoded) {
  size_t rest = length % 4;
  size_t whole = length - rest;
  uint8_t *next = bytes;
  uint8_t seen = 0;
  if (rest == 1) return false;
  for (size_t i = 0; i < whole; i += 4, next += 3) {
    uint8_t a = SEXTETS[text[i]], b = SEXTETS[text[i + 1]], c = SEXTETS[text[i + 2]], d = SEXTETS[text[i + 3]];
    seen |= a | b | c | d;
    next[0] = (uint8_t)(a << 2 | b >> 4);
    next[1] = (uint8_t)(b << 4 | c >> 2);
    next[2] = (uint8_t)(c << 6 | d);
  }
  if (rest > 0) {
    uint8_t a = SEXTETS[text[whole]], b = SEXTETS[text[whole + 1]], c = rest == 3 ? SEXTETS[text[whole + 2]] : 0;
    seen |= a | b | c;
    /* The bits that no byte takes must be zero, or several texts would stand for the same bytes. */
    if (((rest == 3 ? c & 3 : b & 15)) != 0) return false;
    *next++ = (uint8_t)(a << 2 | b >> 4);
    if (rest == 3) *next++ = (uint8_t)(b << 4 | c >> 2);
  }
  *decoded = (size_t)(next - bytes);
  return (seen & NO) == 0;
}
