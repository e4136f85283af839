import { createTestDatabase, type TestDatabase } from '@waxseal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StatusReport } from '../src/status/status.ts'
import { createProject, onTerminal, type TestProject } from './support/project.ts'

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

const stored = () => database.rows('waxseal_keys')

describe('waxseal shred', { timeout: 90_000 }, () => {
  it('changes nothing unless it is confirmed', async () => {
    const before = await stored()
    const unasked = await project.waxseal('shred', '--scope', 'north')
    expect(unasked.code).toBe(2)
    expect(unasked.err).toContain('CONFIRMATION_MISSING')
    expect(unasked.err).toContain('--confirm "north"')
    expect(await project.waxseal('shred', '--scope', 'north', '--confirm', 'south')).toMatchObject({ code: 2 })
    expect(await project.waxseal('shred')).toMatchObject({ code: 2 })
    expect(await project.waxseal('shred', '--application', '--confirm', 'north')).toMatchObject({ code: 2 })
    expect(await project.waxseal('shred', '--scope', 'nobody', '--confirm', 'nobody')).toMatchObject({ code: 3 })
    const mistyped = await onTerminal(project, ['shred', '--scope', 'north'], [['Type "north"', 'nort']])
    expect(mistyped.code).toBe(2)
    expect(mistyped.out).toContain('nothing was changed')
    const dry = await project.json<{ destroyed: string[] }>('shred', '--scope', 'north', '--dry-run')
    expect(dry).toMatchObject({ code: 0, destroyed: [expect.stringMatching(/^[0-9a-f]{8}$/)] })
    expect(await stored()).toEqual(before)
  })

  it('destroys a tenant’s keys when its name is typed on a terminal', async () => {
    const { code, out } = await onTerminal(project, ['shred', '--scope', 'north'], [['Type "north"', 'north']])
    expect(out).toContain('1 key of north destroyed')
    expect(code).toBe(0)
    const { columns, next } = await project.json<StatusReport>('status')
    expect(columns.find(({ field }) => field === 'Patient.note')!.cells).toMatchObject({ active: 2, destroyed: 2 })
    expect(next).toContainEqual({ kind: 'advice', text: '2 cells under destroyed keys: they cannot be read again' })
  })

  it('destroys them by a flag that spells the name out', async () => {
    const { code, out } = await project.waxseal('shred', '--scope', 'south', '--confirm', 'south')
    expect(out).toContain('key of south destroyed')
    expect(code).toBe(0)
  })
})
