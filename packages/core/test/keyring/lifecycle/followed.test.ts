import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { FileKeyStore, generateLocalKey, Keyring, localKey } from '../../../src/index.ts'
import { startChild } from '../../support/child.ts'

const script = fileURLToPath(new URL('lifecycle-process.ts', import.meta.url))

// The processes' maxAge is 400 ms. A loaded machine may be slow to run them, but not by this much.
const IN_TIME = 5_000

it('two running processes follow what a third does to the keys, within maxAge', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'waxseal-followed-'))
  const place = join(folder, 'keys.jsonl')
  const env = { WAXSEAL_TEST_KEY: generateLocalKey(), WAXSEAL_TEST_KEY_TO: generateLocalKey() }
  const provider = localKey({ bytes: Buffer.from(env.WAXSEAL_TEST_KEY.slice(8), 'base64url') })
  const operator = new Keyring({ provider, store: new FileKeyStore(place), maxAge: 400 })
  await operator.ensureScope('t')
  const first = operator.active('t').id
  const children = [1, 2].map(() => startChild(script, ['file', place, 'follow'], env))
  const bothSay = async (what: string) => {
    const begin = performance.now()
    await Promise.all(children.map(child => child.said(line => line === what)))
    return performance.now() - begin
  }
  try {
    await bothSay(`${first} 1`)
    const second = Number.parseInt(await operator.rotate('t'), 16)
    expect(await bothSay(`${second} 1`)).toBeLessThan(IN_TIME)
    await operator.lifecycle.beginIndexRotation('t')
    expect(await bothSay(`${second} 2`)).toBeLessThan(IN_TIME)
    await operator.lifecycle.shred('t')
    expect(await bothSay('KEY_DESTROYED')).toBeLessThan(IN_TIME)
    await operator.lifecycle.recreate('t')
    await operator.ready('t')
    expect(await bothSay(`${operator.active('t').id} 1`)).toBeLessThan(IN_TIME)
  } finally {
    await Promise.all(children.map(child => child.kill()))
    rmSync(folder, { recursive: true })
  }
}, 60_000)
