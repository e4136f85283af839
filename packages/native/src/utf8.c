#include "addon.h"
#include <string.h>

bool is_ascii(const uint8_t *bytes, size_t length) {
  uint64_t high = 0;
  size_t i = 0;
  for (; i + sizeof high <= length; i += sizeof high) {
    uint64_t word;
    memcpy(&word, bytes + i, sizeof word);
    high |= word;
  }
  for (; i < length; i++) high |= bytes[i];
  return (high & UINT64_C(0x8080808080808080)) == 0;
}

/* How many bytes a sequence has, and what its second byte may be; no length for what begins none. */
static size_t sequence(uint8_t first, uint8_t *low, uint8_t *high) {
  *low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  *high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}

bool is_utf8(const uint8_t *bytes, size_t length) {
  uint8_t low, high;
  for (size_t i = 0; i < length;) {
    size_t size = sequence(bytes[i], &low, &high);
    if (size == 0 || size > length - i) return false;
    if (size > 1 && (bytes[i + 1] < low || bytes[i + 1] > high)) return false;
    for (size_t j = 2; j < size; j++) {
      if ((bytes[i + j] & 0xc0) != 0x80) return false;
    }
    i += size;
  }
  return true;
}
