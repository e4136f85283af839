import { createHash, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { VALUE_TYPE_CODES } from '../../src/codec/value-type.ts'
import { localKeyPair } from '../../src/index.ts'
import { RECORD_COLUMNS } from '../../src/store/record-columns.ts'
import { dataKeyVectors, envelopes, indexes, readPackageFile } from './vector-files.ts'

const page = readPackageFile('FORMAT.md')

/** The lines of the worked example: a name, two blanks or more, a value; a line without a name goes on. */
function workedExample(): Record<string, string> {
  const [, block] = /```text\n([\s\S]*?)```/.exec(page)!
  const values: Record<string, string> = {}
  let current = ''
  for (const line of block!.trimEnd().split('\n')) {
    const [, name, value] = /^(\S(?:.*?\S)?)?\s{2,}(\S+)$/.exec(line)!
    current = name ?? current
    values[current] = (values[current] ?? '') + value
  }
  return values
}

describe('FORMAT.md', () => {
  it('has the vectors’ values in its worked example', () => {
    const [envelope, index] = [envelopes[0]!, indexes[0]!]
    const keyOf = (name: string) => dataKeyVectors.keys.find(key => key.name === name)!
    const { dataKey, record, wrapContext } = keyOf(envelope.key)
    expect(workedExample()).toEqual({
      'data key': dataKey,
      commitment: record.commitment,
      id: record.id,
      'record binding': record.binding,
      place: wrapContext,
      'local key': dataKeyVectors.localKey.bytes,
      wrapped: Buffer.from(record.wrapped, 'base64url').toString('hex'),
      'field key': envelope.fieldKey,
      plaintext: envelope.plaintext,
      header: envelope.header,
      nonce: envelope.nonce,
      ciphertext: envelope.binary.slice(40, -32),
      tag: envelope.binary.slice(-32),
      envelope: envelope.binary,
      'index data key': keyOf(index.key).dataKey,
      'index key': index.indexKey,
      'index message': index.message,
      index: index.index,
      text: envelope.text,
    })
  })

  it('lists the type codes and the columns of a key record', () => {
    const codes = [...page.matchAll(/^\| ([a-z]+) \| (\d) \| /gm)].map(([, type, code]) => [type, Number(code)])
    expect(Object.fromEntries(codes)).toEqual(VALUE_TYPE_CODES)
    const [, section] = /### Key record\n([\s\S]*?)\n### /.exec(page)!
    const columns = [...section!.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, names]) => names!.match(/\w+/g)!)
    expect(columns).toEqual(RECORD_COLUMNS)
  })

  it('names the files that there are', () => {
    const named = [...page.matchAll(/`([\w-]+-v1\.json)`/g)].map(match => match[1]!)
    expect(named).toHaveLength(5)
    for (const name of named) expect(readPackageFile(`vectors/${name}`)).toContain('Waxseal test vectors')
  })

  it('says how key-encryption keys are named', async () => {
    expect(dataKeyVectors.localKey.kek).toMatch(/^aes-256:[0-9a-f]{16}$/)
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const { wrapped } = await localKeyPair({ privateKey: { bytes: pem } }).generate({
      namespace: 'n',
      scope: '',
      purpose: 'data',
    })
    const digest = createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex')
    expect(wrapped.kek).toBe(`rsa:${digest.slice(0, 16)}`)
  })
})
