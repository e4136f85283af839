/**
 * Characters that change how text around them is shown, or what a terminal does: C0 and C1 controls, line and paragraph
 * separators, zero-width characters, bidirectional embeddings, overrides and isolates, the tag block, and halves of
 * surrogate pairs.
 */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu

/** Text from outside on one line, with each character that would not be seen as `\u{202e}`. */
export function visible(text: string): string {
  return text.replace(HIDDEN, character => `\\u{${character.codePointAt(0)!.toString(16).padStart(4, '0')}}`)
}

/** The value as JSON, in which the characters that {@link visible} shows are escaped too. It parses to the same value. */
export function visibleJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, null, indent)
  return json.replace(HIDDEN, character => (character === '\n' ? character : escapeUnits(character)))
}

function escapeUnits(character: string): string {
  return character.replace(/[\s\S]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
