import 'reflect-metadata'
import { ChildEntity, Column, Entity, PrimaryColumn, TableInheritance, ViewColumn, ViewEntity } from 'typeorm'
import { describe, expect, it } from 'vitest'
import { EncryptedColumn, encryptionOf } from '../src/index.ts'
import { sqlite, using } from './support/sqlite.ts'
import { refused } from './support/world.ts'

@Entity()
@TableInheritance({ column: { name: 'kind', type: 'varchar' } })
class Person {
  @PrimaryColumn({ type: 'varchar', name: 'person_id' }) id!: string
  @EncryptedColumn({ index: true, name: 'mail', bindTo: ['id'], nullable: true }) email?: string
}

@ChildEntity()
class Patient extends Person {
  @EncryptedColumn({ carrier: 'json', type: 'json', scoped: true }) history!: unknown
}

@ChildEntity()
class Doctor extends Person {
  @EncryptedColumn({ carrier: 'text', type: 'number', index: { length: 8 } }) salary!: number
}

@ViewEntity({ expression: 'SELECT mail AS email FROM person' })
class Mail {
  @ViewColumn() email!: string
}

@Entity({ name: 'doctor' })
class Ward {
  @PrimaryColumn({ type: 'int' }) id!: number
  @Column({ type: 'varchar' }) name!: string
}

describe('the encrypted tables of a DataSource', () => {
  it('are those of entities, with all columns of a single-table inheritance, and no views', async () => {
    await using(sqlite([Person, Patient, Doctor, Mail, Ward]), async dataSource => {
      const { orm, tables, database, directFields } = encryptionOf(dataSource).database()
      expect([orm, database.dialect, directFields]).toEqual(['typeorm', 'sqlite', []])
      expect(tables).toHaveLength(1)
      expect(tables[0]).toMatchObject({ name: 'Person', table: 'person', schema: undefined, primaryKey: ['person_id'] })
      const fields = tables[0]!.fields.map(field => [
        ...[field.column, field.carrier, field.type, field.context, field.scoped],
        ...[field.index?.column, field.index?.form, field.index?.blind.length],
        field.bindTo.map(({ column }) => column),
      ])
      expect(fields).toEqual([
        ['mail', 'binary', 'string', 'person.mail', false, 'mail_bidx', 'binary', 16, ['person_id']],
        ['history', 'json', 'json', 'person.history', true, undefined, undefined, undefined, []],
        ['salary', 'text', 'number', 'person.salary', false, 'salary_bidx', 'text', 8, []],
      ])
    })
  })

  it('are refused where two entities declare one column differently', async () => {
    @Entity({ name: 'shared' })
    class One {
      @PrimaryColumn({ type: 'int' }) id!: number
      @EncryptedColumn() note!: string
    }
    @Entity({ name: 'shared', synchronize: false })
    class Two {
      @PrimaryColumn({ type: 'int' }) id!: number
      @EncryptedColumn({ context: 'another.note' }) note!: string
    }
    await using(sqlite([One, Two]), dataSource => refused('CONFIG_INVALID', () => encryptionOf(dataSource).database()))
  })

  it('are read and written by SQL past the ORM', async () => {
    await using(sqlite([Person, Patient, Doctor]), async dataSource => {
      const { database } = encryptionOf(dataSource).database()
      const insert = 'INSERT INTO person (person_id, kind, mail) VALUES (?, ?, ?), (?, ?, ?)'
      expect(await database.execute(insert, ['a', 'Person', Buffer.from([1]), 'b', 'Person', null])).toBe(2)
      expect(await database.execute(`UPDATE person SET mail = ? WHERE person_id > 'a'`, [new Uint8Array([2])])).toBe(1)
      const rows = await database.query('SELECT mail FROM person ORDER BY person_id')
      expect(rows.map(({ mail }) => Buffer.from(mail as Uint8Array).toString('hex'))).toEqual(['01', '02'])
    })
  })
})
