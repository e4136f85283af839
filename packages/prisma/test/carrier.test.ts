import { isEnvelope } from '@waxseal/core'
import { expect, it } from 'vitest'
import type { FieldType } from '../src/index.ts'
import { describeEverywhere, type Suite } from './support/suite.ts'
import type { Row, TestClient } from './support/test-client.ts'

// The index of a String field, and of a Json field.
const INDEXES = { notes: 'nameIndex', history: 'bornIndex' } as const

/** A client with a String, a Json and a Bytes field of one type. */
function openWith(suite: Suite, type: FieldType): Promise<TestClient> {
  const index = (name: keyof typeof INDEXES) => (type === 'json' ? {} : { index: INDEXES[name] })
  const models = {
    User: { notes: { type, ...index('notes') }, history: { type, ...index('history') }, scan: { type } },
  }
  return suite.open({ models, decimal: suite.Prisma.Decimal } as object)
}

describeEverywhere('types of values', suite => {
  const cases: readonly [type: FieldType, values: () => readonly unknown[]][] = [
    ['string', () => ['', 'ünïcodé 👩‍🚀', 'null', '"quoted"']],
    ['number', () => [0.1, -0, 2 ** 53, Number.NaN, Number.NEGATIVE_INFINITY]],
    ['bigint', () => [0n, -(2n ** 70n)]],
    ['boolean', () => [true, false]],
    ['date', () => [new Date('1969-07-20T20:17:40.123Z'), new Date(-8.64e15)]],
    ['buffer', () => [new Uint8Array([0, 255, 193]), new Uint8Array()]],
    ['json', () => [{ set: { a: [1, 'two', null] } }, [1, [2]], 'text', 0, false, { increment: 1 }]],
    [
      'decimal',
      () => ['0.1', '-12345678901234567890.0987654321', '1e-30', '0'].map(text => new suite.Prisma.Decimal(text)),
    ],
  ]

  it('keeps values of every type in String, Json and Bytes', async () => {
    for (const [type, values] of cases) {
      const db = await openWith(suite, type)
      for (const value of values()) {
        const data = { email: 'a', notes: value, history: value, scan: value, settings: { notes: 1 } }
        const { id } = await db.user.create<{ id: number }>({ data: { ...data, posts: { create: { title: 'p' } } } })
        const read = await db.user.findFirstOrThrow<Row>({ where: { id } })
        const { author } = await db.post.findFirstOrThrow<{ author: Row }>({
          select: { author: { select: { history: true } } },
        })
        // A Buffer where the column is none of Prisma's Bytes.
        const plain = (cell: unknown) => (Buffer.isBuffer(cell) ? new Uint8Array(cell) : cell)
        expect([read.notes, read.history, author.history].map(plain)).toStrictEqual([value, value, value])
        expect(read.scan).toStrictEqual(value)
        expect(read.settings).toEqual({ notes: 1 })
        const stored = await suite.plain.user.findFirstOrThrow<Row>()
        for (const name of ['notes', 'history', 'scan']) expect(isEnvelope(stored[name])).toBe(true)
        await db.user.deleteMany()
        await db.post.deleteMany()
      }
    }
  })

  it('finds values of every type that has an index, in String and Json', async () => {
    for (const [type, values] of cases) {
      if (type === 'json') continue
      const db = await openWith(suite, type)
      const [first, second] = values()
      const { id } = await db.user.create<{ id: number }>({ data: { email: 'a', notes: first, history: first } })
      for (const name of ['notes', 'history']) {
        const found = (filter: unknown) => db.user.count({ where: { [name]: filter } })
        expect([await found(first), await found({ in: [second, first] }), await found({ not: first })]).toEqual([
          1, 1, 0,
        ])
        await db.user.update({ where: { id }, data: { [name]: second } })
        expect(await found({ equals: second })).toBe(1)
      }
      await db.user.deleteMany()
    }
  })

  it("takes for a Decimal what Prisma takes for one, and gives back one of the client's own", async () => {
    const db = await openWith(suite, 'decimal')
    const { Decimal } = suite.Prisma
    for (const [given, digits] of [
      ['1.50', '1.5'],
      [2.25, '2.25'],
      [new Decimal('-0'), '0'],
      ['1e21', '1000000000000000000000'],
    ]) {
      const { notes } = await db.user.create<{ notes: object }>({ data: { email: 'a', notes: given } })
      expect(notes).toBeInstanceOf(Decimal)
      expect((notes as { toFixed(): string }).toFixed()).toBe(digits)
      // Equal numbers are found by one another, however they were written.
      expect(await db.user.count({ where: { notes: new Decimal(digits as string) } })).toBe(1)
      expect(await db.user.count({ where: { notes: `${digits}${String(digits).includes('.') ? '0' : '.0'}` } })).toBe(1)
      await db.user.deleteMany()
    }
    for (const [wrong, code] of [
      ['PLAINTEXT', 'VALUE_INVALID'],
      ['1e5000', 'VALUE_INVALID'],
      [new Decimal('Infinity'), 'VALUE_INVALID'],
      [true, 'VALUE_TYPE'],
      [5n, 'VALUE_TYPE'],
    ]) {
      const error = await db.user.create({ data: { email: 'a', notes: wrong } }).catch(error => error)
      expect(error).toMatchObject({ code, field: 'User.notes' })
      expect(error.message).not.toContain('PLAINTEXT')
    }
  })

  it('reads Decimals that are not encrypted yet, and finds them as they are written', async () => {
    await suite.plain.user.create({ data: { email: 'a', notes: '12.50', history: 12.5 } })
    const models = { User: { notes: { type: 'decimal', index: 'nameIndex' }, history: { type: 'decimal' } } }
    const db = await suite.open({ models, decimal: suite.Prisma.Decimal, mode: 'migration' } as object)
    const { Decimal } = suite.Prisma
    expect(await db.user.findFirst()).toMatchObject({ notes: new Decimal('12.5'), history: new Decimal('12.5') })
    expect(await db.user.count({ where: { notes: '12.50' } })).toBe(1)
    await suite.plain.user.updateMany({ data: { notes: 'twelve' } })
    await expect(db.user.findFirst()).rejects.toMatchObject({ code: 'NOT_AN_ENVELOPE', field: 'User.notes' })
  })
})
