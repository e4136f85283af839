import { encryptionOf as encryptionOfClient } from '@waxseal/prisma'
import { createTestDatabase, serverStartTimeout, type TestDatabase, testDatabases } from '@waxseal/testing'
import { encryptionOf as encryptionOfDataSource } from '@waxseal/typeorm'
import { In, Not } from 'typeorm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openWorld, tenants, type World } from './support/world.ts'

const MARK = 'xyzzy'
const secret = (name: string) => `${MARK}-${name}`

/** Values of every type, and a NULL. */
const person = (name: string) => ({
  ...{ id: name, number: name.length },
  email: secret(`${name}@Example.org `),
  secret: secret(name),
  history: { of: [secret(name), null, { ключ: '值' }] },
  born: new Date('1969-07-20T20:17:40.123Z'),
  balance: -(2n ** 70n),
  score: 0.5,
  scan: Buffer.from([0, 255, 193]),
  nick: secret('nick'),
  phone: null,
})

/** What comes back, with bytes in one form. */
const shown = (row: object | null) => {
  const { scan, ...rest } = row as { scan: Uint8Array | null }
  return { ...rest, scan: scan && Buffer.from(scan) }
}

describe.each(testDatabases())('TypeORM and Prisma with one table on %s', target => {
  let database: TestDatabase
  let world: World

  beforeAll(async () => {
    database = await createTestDatabase(target)
    world = await openWorld(database)
  }, serverStartTimeout)
  beforeEach(() => database.query('DELETE FROM person'))
  afterAll(async () => {
    await world?.close()
    await database?.drop()
  })

  it('read what the other wrote', async () => {
    const { people, db } = world
    await people.save(person('typeorm'))
    await db.person.create({ data: person('prisma') })
    for (const name of ['typeorm', 'prisma']) {
      expect(shown(await people.findOneBy({ id: name }))).toMatchObject(person(name))
      expect(shown(await db.person.findUnique({ where: { id: name } }))).toMatchObject(person(name))
    }
    expect(await database.grep([MARK])).toEqual([])
  })

  it('find what the other wrote, and keep its indexes unique', async () => {
    const { people, db } = world
    await people.save(person('typeorm'))
    await db.person.create({ data: person('prisma') })
    for (const name of ['typeorm', 'prisma']) {
      const email = ` ${secret(`${name}@EXAMPLE.org`)}`
      expect(await people.findOneBy({ email })).toMatchObject({ id: name })
      expect(await db.person.findUnique({ where: { email } })).toMatchObject({ id: name })
    }
    const { born } = person('')
    expect(await people.countBy({ born, secret: In([secret('prisma'), secret('typeorm')]) })).toBe(2)
    expect(await db.person.count({ where: { born, secret: { in: [secret('prisma'), secret('typeorm')] } } })).toBe(2)
    expect(await people.findBy({ secret: Not(secret('typeorm')) })).toMatchObject([{ id: 'prisma' }])
    expect(await db.person.findMany({ where: { secret: { not: secret('prisma') } } })).toMatchObject([
      { id: 'typeorm' },
    ])
    await expect(people.save({ ...person('prisma'), id: 'other' })).rejects.toThrow(/unique|duplicate/i)
    await expect(db.person.create({ data: { ...person('typeorm'), id: 'other' } })).rejects.toMatchObject({
      code: 'P2002',
    })
  })

  it('change what the other wrote', async () => {
    const { people, db } = world
    await people.save(person('typeorm'))
    await db.person.create({ data: person('prisma') })
    const change = { secret: secret('new'), history: [1], balance: 1n, nick: null }
    await db.person.update({ where: { id: 'typeorm' }, data: change })
    const loaded = await people.findOneByOrFail({ id: 'prisma' })
    await people.save({ ...loaded, ...change })
    expect(await people.find({ order: { id: 'ASC' } })).toMatchObject([change, change])
    expect(await db.person.count({ where: { secret: secret('new') } })).toBe(2)
    // What was loaded and did not change was not encrypted anew, so nothing is updated.
    const [before] = await database.rows('person', 'id')
    await people.save(await people.find())
    expect((await database.rows('person', 'id'))[0]).toEqual(before)
  })

  it('notice cells that were moved between the rows of each other', async () => {
    const { people, db } = world
    await people.save(person('typeorm'))
    await db.person.create({ data: person('prisma') })
    const [prisma, typeorm] = await database.rows('person', 'id')
    for (const column of ['email', 'secret', 'history']) {
      const put = (id: string, cell: unknown) =>
        database.query(`UPDATE person SET ${column} = ? WHERE id = ?`, [jsonText(cell, column), id])
      for (const [id, other] of [
        ['typeorm', prisma],
        ['prisma', typeorm],
      ] as const) {
        await put(id, other![column])
        const refusal = { code: 'DECRYPTION_FAILED', field: `Person.${column}` }
        await expect(people.findOneBy({ id })).rejects.toMatchObject(refusal)
        await expect(db.person.findUnique({ where: { id }, select: { [column]: true } })).rejects.toMatchObject(refusal)
        await put(id, (id === 'prisma' ? prisma : typeorm)![column])
      }
    }
    expect(await people.count()).toBe(2)
    expect(await db.person.findMany()).toHaveLength(2)
  })

  it('share the keys of a tenant, and of no other', async () => {
    const { people, db } = world
    await tenants.run('acme', async () => people.save({ ...person('typeorm'), phone: secret('1') }))
    await tenants.run('bits', async () => db.person.create({ data: { ...person('prisma'), phone: secret('1') } }))
    for (const [tenant, id] of [
      ['acme', 'typeorm'],
      ['bits', 'prisma'],
    ] as const) {
      await tenants.run(tenant, async () => {
        expect(await people.findBy({ phone: secret('1') })).toMatchObject([{ id }])
        expect(await db.person.findMany({ where: { phone: secret('1') } })).toMatchObject([{ id }])
      })
    }
    expect(await people.find()).toMatchObject([{ phone: secret('1') }, { phone: secret('1') }])
    expect(await db.person.findMany({ select: { phone: true } })).toEqual([
      { phone: secret('1') },
      { phone: secret('1') },
    ])
  })

  it('read each other across a rotation of the data key', async () => {
    const { people, db } = world
    await people.save(person('typeorm'))
    const keyId = await encryptionOfClient(db).rotate()
    await db.person.create({ data: person('prisma') })
    const keys = await encryptionOfDataSource(people.manager.connection).keyring.describe('')
    expect(keys.filter(key => key.purpose === 'data' && key.generation > 1)).toMatchObject([{ id: keyId }])
    expect(await people.find({ order: { id: 'ASC' } })).toMatchObject([{ id: 'prisma' }, { id: 'typeorm' }])
    expect(await db.person.count({ where: { born: person('').born } })).toBe(2)
  })

  it('take alike what is not encrypted yet', async () => {
    const { people, db, close } = await openWorld(database, 'migration')
    try {
      const cells = ['old', 3, 'Old@example.org', '1969-07-20T20:17:40.123Z', '12']
      await database.query('INSERT INTO person (id, number, email, born, balance) VALUES (?, ?, ?, ?, ?)', cells)
      await people.save({ ...person('typeorm'), email: 'new@example.org' })
      const old = { id: 'old', email: 'Old@example.org', born: person('').born, balance: 12n }
      expect(await people.findOneBy({ email: 'Old@example.org' })).toMatchObject(old)
      expect(await db.person.findUnique({ where: { email: 'Old@example.org' } })).toMatchObject(old)
      expect(await people.countBy({ born: old.born })).toBe(2)
      expect(await db.person.count({ where: { born: old.born } })).toBe(2)
      await db.person.update({ where: { id: 'old' }, data: { email: old.email, born: old.born, balance: old.balance } })
      expect(await world.people.findOneBy({ email: 'old@example.org' })).toMatchObject(old)
    } finally {
      await close()
    }
  })
})

/** JSON that a driver has parsed, as the column takes it. */
function jsonText(cell: unknown, column: string): string {
  return column === 'history' && typeof cell === 'string' && !cell.startsWith('"')
    ? JSON.stringify(cell)
    : (cell as string)
}
