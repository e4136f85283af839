import { describe, expect, it } from 'vitest'
import {
  DirectCipher,
  type DirectCipherOptions,
  FieldCipher,
  isEnvelope,
  isWaxsealError,
  keyIdOf,
  type ValueType,
} from '../../src/index.ts'
import { LocalDirectProvider } from '../support/direct-provider.ts'
import { setUp as setUpKeyring } from '../support/keyring.ts'
import { codeOf } from '../support/refusal.ts'

function setUp(options: Partial<DirectCipherOptions> = {}) {
  const provider = new LocalDirectProvider()
  const cipher = (more: Partial<DirectCipherOptions> = {}) =>
    new DirectCipher({ provider, context: 'patient.hiv', type: 'string', field: 'Patient.hiv', ...options, ...more })
  return { provider, cipher, direct: cipher() }
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable('it was not refused'),
    (error: unknown) => (isWaxsealError(error) ? error : expect.unreachable('no WaxsealError')),
  )

describe('a value that is encrypted directly', () => {
  it.each<[ValueType, unknown]>([
    ['string', '𠮷野家 😀'],
    ['string', ''],
    ['number', -0],
    ['bigint', -(2n ** 70n)],
    ['boolean', false],
    ['date', new Date(-1)],
    ['json', { a: [1, null] }],
    ['buffer', Buffer.from([0, 255])],
  ])('comes back in both carriers: %s', async (type, value) => {
    const direct = setUp({ type }).direct
    for (const stored of [await direct.encrypt(value, 'tenant-1'), await direct.encryptToText(value, 'tenant-1')]) {
      expect(isEnvelope(stored)).toBe(true)
      expect(keyIdOf(stored)).toBeUndefined()
      expect(await direct.decrypt(stored)).toStrictEqual(value)
    }
  })

  it('stays null or undefined when it is, without a call', async () => {
    const { direct, provider } = setUp()
    expect([await direct.encrypt(null, ''), await direct.encryptToText(undefined, '')]).toEqual([null, undefined])
    expect([await direct.decrypt(null), await direct.decrypt(undefined)]).toEqual([null, undefined])
    expect(provider.calls).toEqual({ encrypt: 0, decrypt: 0 })
  })

  it('decrypts in its own place only', async () => {
    const { cipher, direct } = setUp()
    const row = Buffer.from('row 7')
    const stored = (await direct.encrypt('x', 'tenant-1', row))!
    expect(await direct.decrypt(stored, row)).toBe('x')
    const elsewhere = [
      () => direct.decrypt(stored),
      () => direct.decrypt(stored, Buffer.from('row 8')),
      () => cipher({ context: 'patient.phone' }).decrypt(stored, row),
      () => cipher({ namespace: 'billing' }).decrypt(stored, row),
      // What the envelope says of its scope is bound as well.
      () => direct.decrypt(Buffer.from(stored.toString('latin1').replace('tenant-1', 'tenant-2'), 'latin1'), row),
    ]
    for (const read of elsewhere) {
      expect(await refusal(read())).toMatchObject({
        code: 'DECRYPTION_FAILED',
        field: 'Patient.hiv',
        requestId: 'request-1',
      })
    }
    expect(await refusal(cipher({ type: 'json' }).decrypt(stored, row))).toMatchObject({
      code: 'ENVELOPE_TYPE_MISMATCH',
    })
  })

  it('is refused wherever a byte of it was changed or cut off', async () => {
    const { direct } = setUp()
    const stored = (await direct.encrypt('planted', ''))!
    for (let i = 0; i < stored.length; i++) {
      const changed = Buffer.from(stored)
      changed[i]! ^= 0x01
      await refusal(direct.decrypt(changed))
      await refusal(direct.decrypt(stored.subarray(0, i)))
    }
    await refusal(direct.decrypt(Buffer.concat([stored, Buffer.of(0)])))
  })

  it('is not encrypted a second time, by either cipher', async () => {
    const { direct } = setUp()
    const { keyring } = setUpKeyring()
    await keyring.ready('')
    const field = new FieldCipher(keyring, { context: 'c', type: 'string' })
    const text = (await direct.encryptToText('x', ''))!
    expect(await refusal(direct.encrypt(text, ''))).toMatchObject({ code: 'ALREADY_ENCRYPTED' })
    expect(await refusal(direct.encrypt(field.encryptToText('x', ''), ''))).toMatchObject({ code: 'ALREADY_ENCRYPTED' })
    expect(codeOf(() => field.encrypt(text, ''))).toBe('ALREADY_ENCRYPTED')
    // What is no whole envelope any more is text like any other.
    expect(field.decrypt(field.encrypt(text.slice(0, -4), ''))).toBe(text.slice(0, -4))
  })

  it('is told apart from what a data key encrypted, with the way out', async () => {
    const { direct } = setUp()
    const { keyring } = setUpKeyring()
    await keyring.ready('')
    const field = new FieldCipher(keyring, { context: 'patient.hiv', type: 'string' })
    const [one, other] = [(await direct.encrypt('x', ''))!, field.encrypt('x', '')]
    expect(await refusal(direct.decrypt(other))).toMatchObject({
      code: 'ENVELOPE_SUITE_UNSUPPORTED',
      message: expect.stringContaining('leave out "direct"'),
    })
    expect(() => field.decrypt(one)).toThrow(
      expect.objectContaining({
        code: 'ENVELOPE_SUITE_UNSUPPORTED',
        message: expect.stringContaining('encrypted directly by local-direct'),
      }),
    )
    const inline = Buffer.from(one).fill(2, 4, 5)
    for (const read of [() => field.decrypt(inline), () => direct.decrypt(inline)]) {
      expect(await refusal((async () => read())())).toMatchObject({
        code: 'ENVELOPE_SUITE_UNSUPPORTED',
        message: expect.stringContaining('upgrade'),
      })
    }
  })

  it('names the provider that encrypted it where that is another one', async () => {
    const { direct } = setUp()
    const stored = (await direct.encrypt('x', ''))!
    class Other extends LocalDirectProvider {
      override readonly name = 'alicloud-kms'
    }
    const other = new DirectCipher({ provider: new Other(), context: 'patient.hiv', type: 'string' })
    expect(await refusal(other.decrypt(stored))).toMatchObject({
      code: 'DECRYPTION_FAILED',
      message: expect.stringMatching(/local-direct.*alicloud-kms/),
    })
  })
})

describe('limits of a value that is encrypted directly', () => {
  it('are named when it is too long, and nobody was asked', async () => {
    const { direct, provider } = setUp()
    expect(await direct.decrypt(await direct.encrypt('é'.repeat(3072), ''))).toHaveLength(3072)
    expect(await refusal(direct.encrypt('é'.repeat(3073), ''))).toMatchObject({
      code: 'VALUE_TOO_LONG',
      field: 'Patient.hiv',
      message: expect.stringContaining('6144'),
    })
    expect(provider.calls.encrypt).toBe(1)
  })

  it('are those of its column too', async () => {
    const { cipher } = setUp()
    const length = (await cipher().encrypt('x', ''))!.length
    await cipher({ capacity: length }).encrypt('x', '')
    expect(await refusal(cipher({ capacity: length - 1 }).encrypt('x', ''))).toMatchObject({ code: 'VALUE_TOO_LONG' })
    expect(await refusal(cipher({ capacity: length }).encryptToText('x', ''))).toMatchObject({ code: 'VALUE_TOO_LONG' })
  })

  it.each([
    ['VALUE_TYPE', 7, ''],
    ['VALUE_INVALID', '\ud800', ''],
    ['SCOPE_INVALID', 'x', ' tenant'],
  ] as const)('are kept: %s', async (code, value, scope) => {
    expect(await refusal(setUp().direct.encrypt(value, scope))).toMatchObject({ code })
  })

  it('let so many values be at the provider at once, and all come through', async () => {
    const { direct, cipher, provider } = setUp()
    const values = Array.from({ length: 100 }, (_, i) => `value ${i}`)
    const stored = await Promise.all(values.map(value => direct.encrypt(value, '')))
    expect(provider.busiest).toBe(16)
    provider.busiest = 0
    const slow = cipher({ concurrency: 3 })
    expect(await Promise.all(stored.map(one => slow.decrypt(one)))).toEqual(values)
    expect(provider.busiest).toBe(3)
  })

  it.each([{ context: '' }, { type: 'text' as never }, { provider: {} as never }, { concurrency: 0 }])(
    'of the options: %j is refused',
    options => {
      expect(codeOf(() => setUp(options))).toBe('CONFIG_INVALID')
    },
  )
})

describe('a provider that fails', () => {
  it('is reported under the field, with its own code', async () => {
    const { direct, provider } = setUp()
    const stored = await direct.encrypt('x', '')
    for (const failure of ['KMS_KEY_DISABLED', 'CLOUD_UNAVAILABLE'] as const) {
      provider.failure = failure
      for (const work of [() => direct.encrypt('x', ''), () => direct.decrypt(stored)]) {
        expect(await refusal(work())).toMatchObject({ code: failure, message: 'Patient.hiv: switched off' })
      }
    }
    provider.failure = new Error('socket hang up')
    expect(await refusal(direct.decrypt(stored))).toMatchObject({ code: 'KEY_PROVIDER_UNAVAILABLE' })
    provider.failure = undefined
    expect(await direct.decrypt(stored)).toBe('x')
  })
})

describe('a field in migration', () => {
  it('reads plaintext until it is written anew', async () => {
    const { cipher } = setUp()
    const migrating = cipher({ acceptPlaintext: 'text' })
    expect(await migrating.decrypt('plain')).toBe('plain')
    expect(migrating.unsealed).toEqual({ plaintext: 1, legacy: 0 })
    expect(await migrating.decrypt(await migrating.encrypt('sealed', ''))).toBe('sealed')
    expect(await refusal(cipher().decrypt('plain'))).toMatchObject({ code: 'NOT_AN_ENVELOPE' })
  })
})

describe('a keyring that a direct cipher is given', () => {
  it('counts its values, sees its calls, and tells its listeners of those that are refused', async () => {
    const { keyring, events } = setUpKeyring()
    const { provider, direct } = setUp({ keyring, acceptPlaintext: 'text' })
    const calls: string[] = []
    keyring.observeCalls((call, work) => {
      calls.push(`${call.to} ${call.operation} ${call.provider} ${call.scope}`)
      return work()
    })
    const stored = (await direct.encrypt('x', 'tenant-1'))!
    await direct.decrypt(stored)
    await direct.decrypt('in clear')
    expect(calls).toEqual(['provider encrypt local-direct tenant-1', 'provider decrypt local-direct tenant-1'])
    const counted = { encrypted: 1, decrypted: 1, plaintext: 1, legacy: 0 }
    expect(keyring.counters.fields.get('Patient.hiv')).toEqual(counted)
    stored[stored.length - 1]! ^= 1
    await refusal(direct.decrypt(stored))
    provider.failure = 'CLOUD_UNAVAILABLE'
    await refusal(direct.decrypt(stored))
    expect(events).toMatchObject([
      { type: 'plaintext-read', field: 'Patient.hiv', cells: 1 },
      { type: 'decryption-failed', field: 'Patient.hiv', keyId: undefined, code: 'DECRYPTION_FAILED' },
      { type: 'decryption-failed', field: 'Patient.hiv', keyId: undefined, code: 'CLOUD_UNAVAILABLE' },
    ])
    expect(keyring.counters.fields.get('Patient.hiv')).toEqual(counted)
  })
})
