import { expect, it } from 'vitest'
import { describeVersions, type Suite, secret } from './support/suite.ts'
import type { Row } from './support/test-client.ts'

describeVersions('a large result', suite => {
  it('of many cells is decrypted in slices, and others run before each', async () => {
    const data = Array.from({ length: 2_500 }, (_, n) => ({
      email: secret(`user ${n}`),
      name: secret(`name ${n}`),
      phone: secret(`phone ${n}`),
      balance: BigInt(n),
    }))
    for (let start = 0; start < data.length; start += 500) {
      await suite.db.user.createMany({ data: data.slice(start, start + 500) })
    }
    const { rows, turns } = await findAll(suite)
    expect(rows).toMatchObject(data)
    expect(turns).toBeGreaterThanOrEqual(5)
  })

  it('of long cells is decrypted in slices of fewer cells', async () => {
    const notes = secret('long').repeat(40_000)
    for (let n = 0; n < 12; n++) await suite.db.user.create({ data: { email: secret(`user ${n}`), notes } })
    const { rows, turns } = await findAll(suite)
    expect(rows.map(row => row.notes === notes)).toEqual(rows.map(() => true))
    expect(turns).toBeGreaterThanOrEqual(3)
  })

  it('holds up nobody when it is small', async () => {
    await suite.db.user.create({ data: { email: secret('one'), name: secret('one') } })
    const { turns } = await findAll(suite)
    expect(turns).toBe(0)
  })
})

/** All users, and how often others in the process had their turn while they were decrypted. */
async function findAll({ db }: Suite): Promise<{ rows: Row[]; turns: number }> {
  let turns = 0
  let watch = setImmediate(function count() {
    turns++
    watch = setImmediate(count)
  })
  let before = 0
  // Under the encryption, where it sees the result as it is stored.
  const observed = db.$extends({
    query: {
      user: {
        async findMany({ args, query }: { args: Row; query: (args: Row) => Promise<Row[]> }) {
          const stored = await query(args)
          before = turns
          return stored
        },
      },
    },
  })
  const rows = (await observed.user.findMany({ orderBy: { id: 'asc' } })) as Row[]
  clearImmediate(watch)
  return { rows, turns: turns - before }
}
