import { beforeAll, describe, expect, it } from 'vitest'
import { listen } from '../support/listen.ts'
import { PLANTED } from '../support/refusal.ts'
import { FAULTS } from './faults.ts'
import { type Cell, MATRIX_CLIENTS, runMatrix } from './run-matrix.ts'
import { SUBJECTS } from './subjects.ts'

describe('every provider, over every client', () => {
  let cells: Cell[]
  let written: string
  beforeAll(async () => {
    const listening = listen()
    cells = await runMatrix().finally(() => {
      written = listening.stop()
    })
  }, 120_000)

  it('went through every fault', () => {
    const [subjects, clients] = [SUBJECTS, MATRIX_CLIENTS].map(of => Object.keys(of).length) as [number, number]
    const ours = FAULTS.filter(fault => fault.isOurs).length
    expect(cells).toHaveLength(subjects * (clients * FAULTS.length - (clients - 1) * ours))
  })

  it.each(FAULTS.map(fault => fault.name))('ends as it should: %s', name => {
    for (const { provider, client, fault, make, open, expectedOpen } of cells.filter(
      cell => cell.fault.name === name,
    )) {
      const where = `${provider} over ${client}`
      expect([where, 'make', fault.make.split(' or ')]).toEqual([where, 'make', expect.arrayContaining([make])])
      expect([where, 'open', expectedOpen.split(' or ')]).toEqual([where, 'open', expect.arrayContaining([open])])
    }
  })

  it('wrote no secret anywhere meanwhile', () => {
    expect(Object.values(PLANTED).filter(secret => written.includes(secret))).toEqual([])
  })
})
