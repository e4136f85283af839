import { isEnvelope } from '@waxseal/core'
import type { DatabaseTarget } from '@waxseal/testing'
import { Column, type ColumnOptions, type DataSource, Entity, PrimaryColumn } from 'typeorm'
import { afterEach, expect, it } from 'vitest'
import { encrypted, encryptedIndex, encryptionOf } from '../../src/index.ts'
import { secret, type World } from '../support/world.ts'

type Declared = Pick<ColumnOptions, 'type' | 'length'>

const MYSQL: Declared[] = [
  { type: 'varbinary', length: 300 },
  { type: 'blob' },
  { type: 'mediumblob' },
  { type: 'longblob' },
  { type: 'varchar', length: 400 },
  { type: 'text' },
  { type: 'mediumtext' },
  { type: 'json' },
  { type: 'simple-json' },
]
const TYPES: Readonly<Record<DatabaseTarget, readonly Declared[]>> = {
  mariadb: MYSQL,
  mysql: MYSQL,
  postgres: [
    ...[{ type: 'bytea' }, { type: 'varchar', length: 400 }, { type: 'character varying' }, { type: 'text' }],
    ...[{ type: 'json' }, { type: 'jsonb' }, { type: 'simple-json' }],
  ] as Declared[],
  sqlite: [{ type: 'blob' }, { type: 'varchar', length: 400 }, { type: 'text' }, { type: 'simple-json' }],
}

interface Declaring {
  id: number
  text?: string | null
  json?: unknown
}

function entityOf(column: Declared, index: Declared): new () => Declaring {
  @Entity({ name: 'declaring' })
  class DeclaringEntity {
    @PrimaryColumn({ type: 'int' }) id!: number
    @Column({ ...column, nullable: true, transformer: encrypted() } as ColumnOptions) text?: string | null
    @Column({ ...index, nullable: true, select: false, transformer: encryptedIndex('text') } as ColumnOptions)
    textIndex?: never
    @Column({ ...column, nullable: true, transformer: encrypted({ type: 'json' }) } as ColumnOptions) json?: unknown
  }
  return DeclaringEntity
}

/** Columns that the application declares itself, of every type that can hold ciphertext. */
export function describeDeclaredColumns(at: () => World): void {
  let dataSource: DataSource | undefined
  afterEach(async () => {
    if (dataSource?.isInitialized) await dataSource.destroy()
    dataSource = undefined
    await at().database.query(`DROP TABLE IF EXISTS ${at().database.quote('declaring')}`)
  })

  it('hold ciphertext, and give it back, and find it', async () => {
    const isBinary = ({ type }: Declared) => /blob|binary|bytea/.test(String(type))
    for (const column of TYPES[at().target]) {
      const index = isBinary(column) ? { ...column, length: column.length && 16 } : { type: 'varchar', length: 32 }
      const entity = entityOf(column, index as Declared)
      dataSource = at().open({ entities: [entity] })
      await dataSource.initialize()
      const repository = dataSource.getRepository(entity)
      const forget = () => encryptionOf(dataSource!).keyring.forget()
      const first = { id: 1, text: secret('a'), json: { a: [secret('j'), null] } }
      await repository.insert([first, { id: 2, text: secret('b'), json: secret('text') }, { id: 3 }])
      forget()
      const found = await repository.find({ order: { id: 'ASC' } })
      expect(found, String(column.type)).toEqual([
        first,
        { id: 2, text: secret('b'), json: secret('text') },
        { id: 3, text: null, json: null },
      ])
      forget()
      expect(
        (await repository.findBy({ text: secret('b') })).map(({ id }) => id),
        String(column.type),
      ).toEqual([2])
      at().log.clear()
      await repository.save(found)
      expect(at().log.writes, String(column.type)).toEqual([])
      await repository.update({ text: secret('a') }, { json: [1], text: '' })
      forget()
      expect(await repository.findOneBy({ id: 1 })).toEqual({ id: 1, text: '', json: [1] })
      const raw = await repository.createQueryBuilder('d').orderBy('d.id').getRawMany()
      const [, opened] = await encryptionOf(dataSource).decryptRows(entity, raw, { alias: 'd' })
      expect(opened).toMatchObject({ d_text: secret('b'), d_json: secret('text') })
      const [, row] = await at().rows('declaring')
      expect(isEnvelope(typeof row!.text === 'string' ? row!.text.replaceAll('"', '') : row!.text)).toBe(true)
      expect(await at().database.grep(['xyzzy-'])).toEqual([])
      const { upQueries } = await dataSource.driver.createSchemaBuilder().log()
      expect(upQueries.map(({ query }) => query)).toEqual([])
      await dataSource.destroy()
      await at().database.query(`DROP TABLE ${at().database.quote('declaring')}`)
    }
  })
}
