import { FieldCipher, Keyring, keyIdOf, localKey, MemoryKeyStore, multi, type SkippedMember } from '@waxseal/core'
import { type Emulator, startEmulator } from '@waxseal/emulator'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alicloudKms } from '../../src/index.ts'
import { accessTo, callsOf } from '../support/cloud.ts'
import { refusalOf } from '../support/refusal.ts'

const field = { context: 'patient.phone', type: 'string' } as const

let hangzhou: Emulator
let shanghai: Emulator
beforeEach(async () => {
  hangzhou = await startEmulator({ region: 'cn-hangzhou' })
  shanghai = await startEmulator({ region: 'cn-shanghai' })
  for (const cloud of [hangzhou, shanghai]) await cloud.keys.create({ alias: 'alias/app' })
})
afterEach(() => Promise.all([hangzhou.stop(), shanghai.stop()]))

/** Processes on one key table, with keys of both regions, or of those given. */
function setUp() {
  const store = new MemoryKeyStore()
  const skipped: SkippedMember[] = []
  const region = (cloud: Emulator) => alicloudKms({ ...accessTo(cloud), keyId: 'alias/app' })
  const start = (clouds = [hangzhou, shanghai], atLeast?: number) => {
    const provider = multi(clouds.map(region), { atLeast, onSkip: one => void skipped.push(one) })
    const keyring = new Keyring({ provider, store })
    return { keyring, cipher: new FieldCipher(keyring, field) }
  }
  const read = async (stored: Buffer, { keyring, cipher }: ReturnType<typeof start>) => {
    await keyring.load([keyIdOf(stored)!])
    return cipher.decrypt(stored)
  }
  return { store, start, read, region, skipped }
}

describe('data keys that two regions wrap', () => {
  it('are unwrapped by either while the other is down', async () => {
    const { start, read, skipped } = setUp()
    const writer = start()
    await writer.keyring.ready('')
    const stored = writer.cipher.encrypt('+86 138', '')
    for (const [down, member] of [
      [hangzhou, 0],
      [shanghai, 1],
    ] as const) {
      await down.goDown()
      expect(await read(stored, start())).toBe('+86 138')
      await down.comeUp()
      if (member === 0) expect(skipped).toMatchObject([{ member, error: { code: 'CLOUD_UNAVAILABLE' } }])
    }
    // The first region answered, so that nobody asked the second.
    expect(skipped).toHaveLength(1)
  })

  it('ask the first region alone while it is up', async () => {
    const { start, read } = setUp()
    const writer = start()
    await writer.keyring.ready('')
    const stored = writer.cipher.encrypt('+86 138', '')
    for (const cloud of [hangzhou, shanghai]) cloud.calls.clear()
    await read(stored, start())
    expect(callsOf(hangzhou)).toEqual(['Decrypt OK: 1', 'Decrypt InvalidParameter: 1'])
    expect(callsOf(shanghai)).toEqual([])
  })

  it('show both keys and versions in describe()', async () => {
    const { start } = setUp()
    const { keyring } = start()
    await keyring.ready('')
    const [key] = await keyring.describe()
    expect(key!.kek).toMatch(/^alicloud-kms acs:kms:cn-hangzhou:\S+ \+ alicloud-kms acs:kms:cn-shanghai:\S+$/)
    expect(key!.kekVersion).toMatch(/^[\da-f-]{36} \+ [\da-f-]{36}$/)
  })

  it('are not made while one is down, unless one wrap is enough', async () => {
    const { start, read } = setUp()
    await shanghai.goDown()
    expect(await refusalOf(() => start().keyring.ready(''))).toMatchObject({ code: 'CLOUD_UNAVAILABLE' })
    const lenient = start([hangzhou, shanghai], 1)
    await lenient.keyring.ready('')
    const stored = lenient.cipher.encrypt('+86 138', '')
    await shanghai.comeUp()
    expect(await read(stored, start())).toBe('+86 138')
    expect(await refusalOf(() => read(stored, start([shanghai])))).toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
  })

  it('may be those of one region, to which a second was added later', async () => {
    const { store, start, read, region } = setUp()
    const keyring = new Keyring({ provider: region(hangzhou), store })
    await keyring.ready('')
    const stored = new FieldCipher(keyring, field).encrypt('+86 138', '')
    const writer = start()
    expect(await read(stored, writer)).toBe('+86 138')
    await writer.keyring.rotate()
    const newer = writer.cipher.encrypt('+86 139', '')
    await hangzhou.goDown()
    expect(await read(newer, start())).toBe('+86 139')
    expect(await refusalOf(() => read(stored, start()))).toMatchObject({ code: 'CLOUD_UNAVAILABLE' })
  })

  it('may be wrapped by a key in a safe as well, which reads when there is no cloud at all', async () => {
    const safe = localKey({ bytes: Buffer.alloc(32, 7) })
    const { store, region } = setUp()
    const keyring = new Keyring({ provider: multi([region(hangzhou), safe]), store })
    await keyring.ready('')
    const stored = new FieldCipher(keyring, field).encrypt('+86 138', '')
    await hangzhou.goDown()
    const rescue = new Keyring({ provider: multi([safe]), store })
    await rescue.load([keyIdOf(stored)!])
    expect(new FieldCipher(rescue, field).decrypt(stored)).toBe('+86 138')
  })
})
