import { CODECS } from '../../src/codec/codecs.ts'
import { ENVELOPE_CASES } from './envelope-cases.ts'
import { counting, seal, showValue } from './vector-keys.ts'

/** The envelope vectors, with all that a writer computes on the way. */
export function makeEnvelopes(): object[] {
  return ENVELOPE_CASES.map(({ comment, value, ...field }, i) => {
    const plaintext = Buffer.from(CODECS[field.type].encode(value) as string)
    const nonce = counting(0xa0 + i, 12)
    const { fieldKey, header, binary, text } = seal(field, nonce, plaintext)
    return {
      comment,
      ...field,
      value: showValue(field.type, value),
      fieldKey: fieldKey.toString('hex'),
      header: header.toString('hex'),
      nonce: nonce.toString('hex'),
      plaintext: plaintext.toString('hex'),
      binary: binary.toString('hex'),
      text,
    }
  })
}
