import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTestDatabase, serverStartTimeout, testDatabases } from '@waxseal/testing'
import { describe, expect, it } from 'vitest'
import { FieldCipher, generateLocalKey, Keyring, localKey } from '../../../src/index.ts'
import { startChild } from '../../support/child.ts'
import { openStore } from '../../support/open-store.ts'

const script = fileURLToPath(new URL('lifecycle-process.ts', import.meta.url))
/** How often it is killed; for a long run, set more. */
const KILLS = Number(process.env.WAXSEAL_TEST_KILLS ?? 2)
const KEYS = 20
const patience = serverStartTimeout + 60_000 + KILLS * 20_000

/** Keys of one scope in a store, a value under each, and the two keys that may wrap them. */
async function written(kind: string, place: string) {
  const env = { WAXSEAL_TEST_KEY: generateLocalKey(), WAXSEAL_TEST_KEY_TO: generateLocalKey() }
  const [provider, to] = Object.values(env).map(key => localKey({ bytes: Buffer.from(key.slice(8), 'base64url') })) as [
    ReturnType<typeof localKey>,
    ReturnType<typeof localKey>,
  ]
  const { store, close } = await openStore(kind, place)
  const keyring = new Keyring({ provider, store })
  const cipher = new FieldCipher(keyring, { context: 'patient.phone', type: 'string' })
  await keyring.ensureScope('t')
  const cells: Buffer[] = []
  for (let i = 0; i < KEYS; i++) {
    cells.push(cipher.encrypt(`value ${i}`, 't'))
    await keyring.rotate('t')
  }
  /** Reads all cells as a process does that has this for its providers. */
  const readAll = async (options: Partial<ConstructorParameters<typeof Keyring>[0]>) => {
    const reader = new Keyring({ provider, store, ...options })
    await reader.load(cells.map(cell => cell.readUInt32BE(4)))
    const reading = new FieldCipher(reader, { context: 'patient.phone', type: 'string' })
    expect(cells.map(cell => reading.decrypt(cell))).toEqual(cells.map((_, i) => `value ${i}`))
  }
  return { env, provider, to, store, close, readAll, keyring }
}

/** Runs an operation in two processes at once, and kills both somewhere in the middle. */
async function killed(kind: string, place: string, what: string, env: Record<string, string>): Promise<void> {
  const children = [1, 2].map(() => startChild(script, [kind, place, what], env))
  await Promise.all(
    children.map(async child => {
      await child.said(line => line === 'begin')
      await new Promise(resolve => setTimeout(resolve, randomInt(150)))
      await child.kill()
    }),
  )
}

const places: [string, (use: (place: string) => Promise<void>) => Promise<void>][] = [
  [
    'file',
    async use => {
      const folder = mkdtempSync(join(tmpdir(), 'waxseal-killed-'))
      await use(join(folder, 'keys.jsonl')).finally(() => rmSync(folder, { recursive: true }))
    },
  ],
  ...testDatabases()
    .filter(target => target !== 'sqlite')
    .map((target): (typeof places)[number] => [
      target,
      async use => {
        const database = await createTestDatabase(target)
        await use(database.url).finally(() => database.drop())
      },
    ]),
]
const kindOf = (name: string) => (name === 'mariadb' ? 'mysql' : name)

describe.each(places)('on %s, processes that are killed', (name, at) => {
  it(
    'while they re-wrap keys leave every key readable, and the next run does the rest',
    () =>
      at(async place => {
        const { env, provider, to, store, readAll, keyring, close } = await written(kindOf(name), place)
        for (let i = 0; i < KILLS; i++) {
          await killed(kindOf(name), place, 'rewrap', env)
          await readAll({ alsoReads: [to] })
        }
        const last = new Keyring({ provider, alsoReads: [to], store })
        expect((await last.lifecycle.rewrap({ to })).failed).toEqual([])
        await readAll({ provider: to })
        expect(new Set((await keyring.describe()).map(({ kek }) => kek)).size).toBe(1)
        await close()
      }),
    patience,
  )

  it(
    'while they shred a scope leave nothing half readable that the next run does not destroy',
    () =>
      at(async place => {
        const { env, store, keyring, close } = await written(kindOf(name), place)
        for (let i = 0; i < KILLS; i++) await killed(kindOf(name), place, 'shred', env)
        await keyring.lifecycle.shred('t', { unverified: true })
        const records = await store.list('t')
        expect(records).toHaveLength(KEYS + 4)
        expect(records.every(({ state, wrapped }) => state === 'destroyed' && wrapped.blob.length === 0)).toBe(true)
        await close()
      }),
    patience,
  )
})
