import { FieldCipher, keyIdOf, type RowKeyKind, rowBinding } from '@waxseal/core'
import { type DataSource, EntitySchema, type EntitySchemaColumnOptions } from 'typeorm'
import { expect, it } from 'vitest'
import { encryptedSchema, encryptionOf } from '../../src/index.ts'
import { refused, secret, type World } from '../support/world.ts'

interface Row {
  key: unknown
  value?: string | null
  note?: string | null
}

/** Columns of every kind that cells can be bound to, on every database. */
export function describeRowKeys(at: () => World): void {
  const withKey = async (key: EntitySchemaColumnOptions, work: (dataSource: DataSource) => Promise<void>) => {
    const schema = new EntitySchema<Row>(
      encryptedSchema<Row>({
        name: 'Keyed',
        columns: { key: { primary: true, ...key } as EntitySchemaColumnOptions },
        encrypted: {
          value: { bindTo: ['key'], nullable: true },
          note: { bindTo: ['key'], carrier: 'text', nullable: true, mode: 'migration' },
        },
      }),
    )
    const dataSource = at().open({ entities: [schema] })
    await dataSource.initialize()
    try {
      await work(dataSource)
    } finally {
      await at().database.query(`DROP TABLE ${at().database.quote('keyed')}`)
      await dataSource.destroy()
    }
  }
  const types: Record<string, Partial<Record<string, EntitySchemaColumnOptions>>> = {
    // Not on SQLite here: libsql gives ArrayBuffers, which TypeORM takes for one and the same key.
    bytes: {
      postgres: { type: 'bytea' },
      mariadb: { type: 'varbinary', length: 20 },
      mysql: { type: 'varbinary', length: 20 },
    },
    uuid: { postgres: { type: 'uuid' }, mariadb: { type: 'uuid' } },
  }
  const both: EntitySchemaColumnOptions[] = [{ type: 'int' }, { type: 'bigint' }, { type: 'varchar', length: 40 }]
  const [int, bigint, varchar] = both
  const uuid = '0190163d-8694-739b-aea5-966c26f8ad91'
  const cases: [string, EntitySchemaColumnOptions | undefined, RowKeyKind, unknown, unknown][] = [
    ['int', int, 'integer', 7, -8],
    ['bigint', bigint, 'integer', '9007199254740991', '-9007199254740991'],
    ['varchar', varchar, 'text', 'Grüße 😀', 'grüße'],
    ['uuid in text', varchar, 'text', uuid, uuid.replace('0', 'f')],
    ['uuid', undefined, 'uuid', uuid.toUpperCase(), uuid.replace('0', 'f')],
    ['bytes', undefined, 'bytes', Buffer.from([0, 255, 1]), Buffer.from([0, 255, 2])],
  ]

  it.each(cases)('%s', async (name, common, declaredKind, one, two) => {
    const column = common ?? types[name]?.[at().target]
    if (column === undefined) return
    await withKey(column, async dataSource => {
      const rows = dataSource.getRepository<Row>('Keyed')
      await rows.save([
        { key: one, value: secret('1') },
        { key: two, value: secret('2'), note: secret('n') },
      ])
      const { driver } = dataSource
      const isUuid = driver.normalizeType(dataSource.getMetadata('Keyed').primaryColumns[0]!) === 'uuid'
      const kind = declaredKind === 'uuid' && !isUuid ? 'text' : declaredKind
      const stored = await at().database.query(`SELECT * FROM ${at().database.quote('keyed')}`)
      for (const { value } of stored) {
        const { keyring } = encryptionOf(dataSource)
        await keyring.load([keyIdOf(value)!])
        const cipher = new FieldCipher(keyring, { context: 'keyed.value', type: 'string' })
        const read = [one, two].map(key => {
          try {
            return cipher.decrypt(value, rowBinding([{ name: 'key', kind }], [key], 'Keyed.value'))
          } catch {
            return undefined
          }
        })
        expect(read.filter(text => text !== undefined)).toHaveLength(1)
      }
      await rows.update({ key: one as never }, { value: secret('3') })
      await rows.upsert({ key: two as never, value: secret('4') }, ['key'])
      const found = await rows.find({ select: { value: true }, order: { key: 'ASC' } as never })
      expect(found.map(({ value }) => value).sort()).toEqual([secret('3'), secret('4')])
      await at().database.query(`UPDATE ${at().database.quote('keyed')} SET value = ?`, [stored[0]!.value as Buffer])
      await refused('DECRYPTION_FAILED', () => rows.find(), 'Keyed.value')
    })
  })

  it('with a transformer of their own, in the form that the database has', async () => {
    const reversed = (text: string) => [...text].reverse().join('')
    const transformer = { to: reversed, from: reversed }
    await withKey({ type: 'varchar', length: 20, transformer }, async dataSource => {
      const rows = dataSource.getRepository<Row>('Keyed')
      await rows.save({ key: 'abc', value: secret('1') })
      await rows.update('abc', { value: secret('2') })
      expect(await rows.findOneBy({ key: 'abc' as never })).toMatchObject({ key: 'abc', value: secret('2') })
      expect((await at().database.query(`SELECT * FROM ${at().database.quote('keyed')}`))[0]!.key).toBe('cba')
    })
  })

  it('of fixed length hold what fills them', async () => {
    if (at().target === 'sqlite') return
    await withKey({ type: 'char', length: 3 }, async dataSource => {
      const rows = dataSource.getRepository<Row>('Keyed')
      await rows.save({ key: 'a😀c', value: secret('1') })
      await rows.update('a😀c', { value: secret('2') })
      expect((await rows.find()).map(({ value }) => value)).toEqual([secret('2')])
      const short = () => rows.insert({ key: 'ab' as never, value: secret('3') })
      if (at().target === 'postgres') await refused('ROW_KEY_INVALID', short, 'Keyed.value')
      else await short()
      await refused('ROW_KEY_INVALID', () => rows.insert({ key: 'a ' as never, value: secret('3') }), 'Keyed.value')
      expect(await rows.find()).toHaveLength(at().target === 'postgres' ? 1 : 2)
    })
    if (at().target === 'postgres') return
    await withKey({ type: 'binary', length: 3 }, async dataSource => {
      const rows = dataSource.getRepository<Row>('Keyed')
      await rows.insert({ key: Buffer.from('abc') as never, value: secret('1') })
      const short = () => rows.insert({ key: Buffer.from('ab') as never, value: secret('2') })
      await refused('ROW_KEY_INVALID', short, 'Keyed.value')
      expect((await rows.find()).map(({ value }) => value)).toEqual([secret('1')])
    })
  })

  it('do not matter to what is not encrypted yet, and do once it is', async () => {
    await withKey({ type: 'int' }, async dataSource => {
      const rows = dataSource.getRepository<Row>('Keyed')
      await at().plant('keyed', { key: 1, note: 'plain' })
      await at().plant('keyed', { key: 2, note: 'other' })
      expect((await rows.find({ select: { note: true } })).length).toBe(2)
      expect(encryptionOf(dataSource).plaintextCells()).toEqual({ 'Keyed.note': 2 })
      await rows.update(1, { note: 'plain' })
      const quoted = at().database.quote('keyed')
      const [row] = await at().database.query(`SELECT * FROM ${quoted} WHERE ${at().database.quote('key')} = 1`)
      await at().database.query(`UPDATE ${quoted} SET note = ? WHERE ${at().database.quote('key')} = 2`, [row!.note!])
      expect(await rows.findOneBy({ key: 1 as never })).toMatchObject({ note: 'plain' })
      await refused('DECRYPTION_FAILED', () => rows.find(), 'Keyed.note')
    })
  })
}
