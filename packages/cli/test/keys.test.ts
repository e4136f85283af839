import { join } from 'node:path'
import { createKeyFile, type KeyDescription, type RewrapReport, type RotateAllReport } from '@waxseal/core'
import { createTestDatabase, type TestDatabase } from '@waxseal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RetireReport } from '../src/keys/retire-keys.ts'
import { createProject, type TestProject } from './support/project.ts'

let database: TestDatabase
let project: TestProject

beforeAll(async () => {
  database = await createTestDatabase('sqlite')
  project = createProject('typeorm', database)
  expect(await project.node('src/seed.ts', '4')).toMatchObject({ code: 0 })
})
afterAll(async () => {
  await database?.drop()
  await project?.remove()
})

const keys = async () => (await project.json<{ keys: KeyDescription[] }>('keys', 'list')).keys
const dataKeys = async () => (await keys()).filter(({ purpose }) => purpose === 'data')
const stored = () => database.rows('waxseal_keys')

// Each run of the program is a process, on a machine that may have more to do.
describe('waxseal keys', { timeout: 90_000 }, () => {
  it('lists the keys, of one scope where it is named', async () => {
    expect((await keys()).map(({ scope, purpose, state }) => [scope, purpose, state])).toEqual([
      ['', 'data', 'live'],
      ['', 'index', 'live'],
      ['north', 'data', 'live'],
      ['south', 'data', 'live'],
    ])
    const { code, out } = await project.waxseal('keys', 'list', '--scope', 'north')
    expect(code).toBe(0)
    expect(out.split('\n')[1]).toMatch(/^north {2,}[0-9a-f]{8} {2}data {2,}1 {2,}active/)
  })

  it('rotates nothing in a dry run, and says what it would', async () => {
    const before = await stored()
    const report = await project.json<RotateAllReport>('keys', 'rotate', '--all', '--dry-run')
    expect(report.rotated.map(({ scope }) => scope)).toEqual(['', 'north', 'south'])
    expect(await stored()).toEqual(before)
  })

  it('rotates the application, some scopes, all, or what is too old', async () => {
    const [app] = await dataKeys()
    expect((await project.json<RotateAllReport>('keys', 'rotate')).rotated).toMatchObject([
      { scope: '', from: app!.id },
    ])
    const some = await project.json<RotateAllReport>('keys', 'rotate', '--scope', 'north', '--scope', 'south')
    expect(some.rotated.map(({ scope }) => scope)).toEqual(['north', 'south'])
    const old = await project.json<RotateAllReport>('keys', 'rotate', '--older-than', '1d')
    expect(old).toMatchObject({ code: 0, rotated: [], left: 3 })
    const all = await project.waxseal('keys', 'rotate', '--all')
    expect(all).toMatchObject({ code: 0 })
    expect(all.out).toMatch(/^the application: [0-9a-f]{8} is followed by [0-9a-f]{8}\nnorth: /)
    expect(await dataKeys()).toHaveLength(9)
  })

  it('rotates none where one of the scopes has no keys', async () => {
    const before = await stored()
    const { code, err } = await project.waxseal('keys', 'rotate', '--scope', 'north', '--scope', 'nobody')
    expect(code).toBe(3)
    expect(err).toContain('KEY_UNKNOWN')
    expect(await project.waxseal('keys', 'rotate', '--scope', 'north', '--all')).toMatchObject({ code: 2 })
    expect(await project.waxseal('keys', 'rotate', '--older-than', 'soon')).toMatchObject({ code: 2 })
    expect(await stored()).toEqual(before)
  })

  it('retires older keys that no cell is under, and refuses the active one', async () => {
    // Of each scope, the first has all the cells, and the third is active.
    const dry = await project.json<RetireReport>('keys', 'retire', '--dry-run')
    expect(dry.retired.map(({ generation }) => generation)).toEqual([2, 2, 2])
    const report = await project.json<RetireReport>('keys', 'retire')
    expect(report.retired).toEqual(dry.retired)
    expect((await dataKeys()).filter(({ state }) => state === 'retired').map(({ generation }) => generation)).toEqual([
      2, 2, 2,
    ])
    const active = (await dataKeys()).find(key => key.active)!
    const { code, err } = await project.waxseal('keys', 'retire', dry.retired[0]!.id, active.id)
    expect(code).toBe(3)
    expect(err).toContain('KEY_TRANSITION_REFUSED')
    expect(await project.json<RetireReport>('keys', 'retire', dry.retired[0]!.id)).toMatchObject({
      ...{ code: 0, retired: [], already: [{ id: dry.retired[0]!.id }] },
    })
  })

  it('rewraps all keys under another one, rows untouched', async () => {
    const rows = await database.rows('patient')
    const before = await stored()
    const next = join(project.folder, 'next.key')
    createKeyFile(next)
    // Other processes could not read what it writes.
    const early = await project.waxseal('keys', 'rewrap', '--to', next)
    expect(early.code).toBe(2)
    expect(early.err).toContain('alsoReads')
    const wrong = await project.waxseal('keys', 'rewrap', '--to', join(project.folder, 'none.key'))
    expect(wrong).toMatchObject({ code: 3, out: '' })
    const dry = await project.json<RewrapReport>('keys', 'rewrap', '--to', next, '--alone', '--dry-run')
    expect(dry.rewrapped).toHaveLength(10)
    expect(await stored()).toEqual(before)
    const report = await project.waxseal('keys', 'rewrap', '--to', next, '--alone')
    expect(report).toMatchObject({ code: 0 })
    expect(report.out).toMatch(/^10 keys wrapped anew by local-aes under .*; 0 were so already\n$/)
    project.env.KEY_FILE = next
    const again = await project.json<RewrapReport>('keys', 'rewrap')
    expect(again).toMatchObject({ code: 0, rewrapped: [], already: 10 })
    expect(await database.rows('patient')).toEqual(rows)
  })
})
