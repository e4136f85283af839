import { expect, it } from 'vitest'
import { encryptRows, replicaLag } from '../../src/index.ts'
import { plantVisits } from './support/plant.ts'
import { describeBulk } from './support/suite.ts'

const OPTIONS = { tables: ['Visit'] }

describeBulk('a throttle', suite => {
  it('keeps to so many rows a second, all ranges together', async () => {
    const { database, world } = suite
    await plantVisits(database, 80)
    const began = performance.now()
    const report = await encryptRows(world.encrypted, { ...OPTIONS, rowsPerSecond: 40, ranges: 2 })
    expect(report).toMatchObject({ state: 'done', tables: [{ changed: 70 }] })
    // The last rows are not waited for.
    expect(performance.now() - began).toBeGreaterThan(700)
  })

  it('waits while replicas are behind, or say nothing', async () => {
    const { database, world } = suite
    await plantVisits(database, 20)
    const lags = [undefined, 60, 9, 0]
    const asked: (number | undefined)[] = []
    const measure = async () => {
      asked.push(lags[asked.length])
      return asked.at(-1)
    }
    const report = await encryptRows(world.encrypted, { ...OPTIONS, maxLag: { seconds: 5, measure } })
    expect(report.state).toBe('done')
    expect(asked.slice(0, 4)).toEqual(lags)
  })

  it('knows of no lag where nothing is replicated', async () => {
    expect(await replicaLag(suite.world.encrypted.database)).toBeUndefined()
  })

  it('stops when it is told to while it waits', async () => {
    const { database, world } = suite
    await plantVisits(database, 20)
    const maxLag = { seconds: 5, measure: async () => 60 }
    const report = await encryptRows(world.encrypted, { ...OPTIONS, maxLag, signal: AbortSignal.timeout(200) })
    expect(report).toMatchObject({ state: 'stopped', tables: [{ changed: 0, remaining: undefined }] })
  })
})
