import { isDeepStrictEqual } from 'node:util'
import { isEnvelope } from '@waxseal/core'
import { expect, it } from 'vitest'
import { describeEverywhere, secret } from './support/suite.ts'
import type { Row } from './support/test-client.ts'

const MIB = 2 ** 20

describeEverywhere('values', suite => {
  const email = secret('values')

  /** The field's value after a round trip, read by itself and through a relation, and the cell that was stored. */
  async function roundTrip(field: string, value: unknown): Promise<{ read: unknown; cell: unknown }> {
    const { id } = await suite.db.user.create({
      data: { email, [field]: value, posts: { create: { title: 'of a user' } } },
    })
    const direct = await suite.db.user.findUnique<Row>({ where: { id } })
    const nested = await suite.db.post.findFirst<{ author: Row }>({
      include: { author: true },
      where: { authorId: id },
    })
    // Not toEqual, which takes seconds for a megabyte of bytes.
    expect(isDeepStrictEqual(nested.author[field], direct[field])).toBe(true)
    const [row] = await suite.database.rows('users')
    return { read: direct[field], cell: row![field] }
  }

  const cases: readonly [what: string, field: string, value: unknown][] = [
    ['an empty string', 'name', ''],
    ['4-byte UTF-8', 'name', '𠜎 ünïcodé 👩‍🚀 \0 end'],
    ['white space', 'name', ' \t\n '],
    ['text that begins like an envelope', 'name', 'wax1 is a brand of mine'],
    ['empty bytes', 'scan', new Uint8Array()],
    ['bytes', 'scan', new Uint8Array([0, 255, 1, 254])],
    ['an object', 'history', { a: [1, 'two', { three: null }], ключ: '值' }],
    ['an empty object', 'history', {}],
    ['an object that looks like an update', 'history', { set: 1 }],
    ['a list', 'history', [1, 2, 3]],
    ['a JSON string', 'history', 'text'],
    ['a JSON number', 'history', 0],
    ['JSON false', 'history', false],
    ['a date', 'born', new Date('1969-07-20T20:17:40.123Z')],
    ['a date long ago', 'born', new Date(-1e14)],
    ['a number', 'score', 0.1],
    ['minus zero', 'score', -0],
    ['NaN', 'score', Number.NaN],
    ['infinity', 'score', Number.NEGATIVE_INFINITY],
    ['a bigint', 'balance', 2n ** 80n],
    ['a negative bigint', 'balance', -1n],
    ['true', 'active', true],
    ['false', 'active', false],
  ]

  it.each(cases)('gives back %s', async (_, field, value) => {
    const { read, cell } = await roundTrip(field, value)
    expect(read).toStrictEqual(value)
    expect(
      isEnvelope(field === 'scan' || !['history', 'score', 'active'].includes(field) ? cell : jsonText(cell)),
    ).toBe(true)
  })

  it('gives back values of 1 MiB', async () => {
    const text = `${secret('text')}${'汉'.repeat(MIB / 3)}`
    expect(await roundTrip('notes', text)).toMatchObject({ read: text })
    await suite.db.user.deleteMany()
    const bytes = new Uint8Array(MIB).map((_, i) => i % 251)
    expect(isDeepStrictEqual((await roundTrip('scan', bytes)).read, bytes)).toBe(true)
    await suite.db.user.deleteMany()
    const history = { pages: Array.from({ length: 1000 }, (_, n) => ({ n, text: 'x'.repeat(1024) })) }
    expect((await roundTrip('history', history)).read).toStrictEqual(history)
  })

  it('stores null as null, in every field', async () => {
    const fields = ['name', 'phone', 'notes', 'scan', 'born', 'balance']
    const { DbNull } = suite.Prisma
    const data = {
      ...Object.fromEntries(fields.map(field => [field, null])),
      history: DbNull,
      score: DbNull,
      active: DbNull,
    }
    const created = await suite.db.user.create<Row>({ data: { email, ...data } })
    for (const field of Object.keys(data)) expect(created[field]).toBeNull()
    const [row] = await suite.database.rows('users')
    const nulls = ['name', 'name_index', 'phone_number', 'notes', 'scan', 'scan_index', 'history', 'born', 'born_index']
    for (const column of [...nulls, 'score', 'balance', 'active']) expect(row![column]).toBeNull()
    expect(await suite.db.user.count({ where: { history: { equals: DbNull }, name: null } })).toBe(1)
    expect(await suite.db.user.count({ where: { history: { not: DbNull } } })).toBe(0)
  })

  it("encrypts JSON's null, which is a value, and not SQL's", async () => {
    const { DbNull, JsonNull, AnyNull } = suite.Prisma
    const { id } = await suite.db.user.create<{ id: number }>({ data: { email, history: JsonNull } })
    expect(await suite.db.user.findFirst()).toMatchObject({ history: null })
    const [row] = await suite.database.rows('users')
    expect(isEnvelope(jsonText(row!.history))).toBe(true)
    expect(await suite.db.user.count({ where: { history: { equals: DbNull } } })).toBe(0)
    for (const value of [JsonNull, AnyNull]) {
      await expect(suite.db.user.count({ where: { history: { equals: value } } })).rejects.toMatchObject({
        code: 'QUERY_UNSUPPORTED',
      })
    }
    await suite.db.user.update({ where: { id }, data: { history: DbNull } })
    expect(await suite.db.user.count({ where: { history: { equals: DbNull } } })).toBe(1)
    await expect(suite.db.user.update({ where: { id }, data: { score: JsonNull } })).rejects.toMatchObject({
      code: 'VALUE_TYPE',
    })
  })

  it('returns plain bytes, as Prisma does', async () => {
    const { read } = await roundTrip('scan', Buffer.from([1, 2, 3]))
    expect(Buffer.isBuffer(read)).toBe(false)
    expect((read as Uint8Array).buffer.byteLength).toBe(3)
  })

  it('leaves JSON alone that is not encrypted, whatever its keys are called', async () => {
    const settings = { name: 'a', email: 'b', history: { name: 'c', nameIndex: 'd' }, posts: [{ content: 'e' }] }
    await suite.db.user.create({ data: { email, settings, name: secret('x') } })
    expect(await suite.db.user.findFirst()).toMatchObject({ settings })
    expect(await suite.plain.user.findFirst()).toMatchObject({ settings })
  })
})

/** A Json cell as the text that it holds. */
function jsonText(cell: unknown): unknown {
  if (Buffer.isBuffer(cell)) return undefined
  return typeof cell === 'string' && cell.startsWith('"') ? JSON.parse(cell) : cell
}
