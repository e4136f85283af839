import 'reflect-metadata'
import { isEnvelope } from '@waxseal/core'
import {
  Column,
  type ColumnOptions,
  Entity,
  EntitySchema,
  Generated,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
  Unique,
  VersionColumn,
} from 'typeorm'
import { describe, expect, it } from 'vitest'
import { EncryptedColumn, encrypted, encryptedIndex, encryptedSchema, encryptionOf } from '../src/index.ts'
import { plainSqlite, sqlite, using } from './support/sqlite.ts'
import { refused } from './support/world.ts'

const bind = (...entities: (new () => object)[]) => using(sqlite(entities), async () => undefined)

describe('options of @EncryptedColumn', () => {
  const declare = (options: object) => () => {
    class Patient {
      email!: string
    }
    EncryptedColumn(options)(Patient.prototype, 'email')
  }

  it.each([
    [{ default: 'x' }, /"default".*in clear/],
    [{ unique: true }, /"unique".*index: \{ unique: true \}/],
    [{ primary: true }, /"primary".*key/],
    [{ array: true }, /"array".*json/],
    [{ generated: 'uuid' }, /"generated"/],
    [{ transformer: {} }, /"transformer"/],
    [{ direct: { name: 'alicloud-kms' } }, /"direct".*synchronously.*DirectCipher.*Prisma/],
    [{ blindIndex: true }, /"blindIndex" is unknown/],
    [{ index: { uniqe: true } }, /"index.uniqe" is unknown/],
    [{ index: 'yes' }, /index must be/],
    [{ carrier: 'base64' }, /binary, text, json/],
    [{ length: 0 }, /whole number/],
    [{ carrier: 'json', length: 5 }, /no length/],
  ])('%j is refused', async (options, message) => {
    expect((await refused('CONFIG_INVALID', declare(options), 'Patient.email')).message).toMatch(message)
  })

  it('a type that the compiler knows to be another is refused', async () => {
    const declareAge = () => {
      class Patient {
        @EncryptedColumn() age!: number
      }
      return Patient
    }
    expect((await refused('CONFIG_INVALID', declareAge, 'Patient.age')).message).toContain("type: 'number'")
  })

  it('TC39 decorators are refused with a word on tsconfig', async () => {
    const modern = () => EncryptedColumn()(undefined as never, { kind: 'field', name: 'email' } as never)
    expect((await refused('CONFIG_INVALID', () => modern())).message).toContain('experimentalDecorators')
  })

  it.each([
    [{ type: 'text' as never }, 'CONFIG_INVALID'],
    [{ type: 'json', index: true }, 'FIELD_UNSUPPORTED'],
    [{ index: { length: 3 } }, 'CONFIG_INVALID'],
    [{ type: 'date', index: true, normalize: 'trim' }, 'CONFIG_INVALID'],
    [{ context: '' }, 'CONFIG_INVALID'],
    [{ carrier: 'text', length: 47 }, 'COLUMN_TOO_SHORT'],
    [{ type: 'number', length: 43 }, 'COLUMN_TOO_SHORT'],
  ] as const)('%j is refused when the DataSource is initialized', async (options, code) => {
    class Patient {
      id!: number
      value!: string
    }
    Entity()(Patient)
    PrimaryColumn({ type: 'int' })(Patient.prototype, 'id')
    EncryptedColumn(options as never)(Patient.prototype, 'value')
    await refused(code, () => bind(Patient), 'Patient.value')
  })
})

describe('columns that cannot be encrypted', () => {
  const declared = (decorate: (prototype: object) => void, options: ColumnOptions = {}) => {
    class Patient {
      id!: number
      value!: string
    }
    Entity()(Patient)
    PrimaryColumn({ type: 'int' })(Patient.prototype, 'id')
    Column({ type: 'varchar', transformer: encrypted(), ...options })(Patient.prototype, 'value')
    decorate(Patient.prototype)
    return Patient
  }

  it.each([
    ['a default', () => {}, { default: 'x' }],
    ['an array', () => {}, { array: true }],
    ['a generated value', (prototype: object) => Generated('uuid')(prototype, 'value'), {}],
    ['unique', () => {}, { unique: true }],
    ['an index', (prototype: object) => Index()(prototype, 'value'), {}],
    ['a fixed length', () => {}, { type: 'character', length: 60 }],
    ['a number', () => {}, { type: 'int' }],
    ['a second transformer', () => {}, { transformer: [encrypted(), { to: String, from: String }] }],
  ] as [string, (prototype: object) => void, ColumnOptions][])('%s', async (_, decorate, options) => {
    await refused('FIELD_UNSUPPORTED', () => bind(declared(decorate, options)), 'Patient.value')
  })

  it('a primary key', async () => {
    @Entity()
    class Patient {
      @PrimaryColumn({ type: 'varchar', transformer: encrypted() }) id!: string
    }
    await refused('FIELD_UNSUPPORTED', () => bind(Patient), 'Patient.id')
  })

  it('a column of a relation, and one that a relation refers to', async () => {
    @Entity()
    class Ward {
      @PrimaryColumn({ type: 'int' }) id!: number
      @Column({ type: 'varchar', nullable: true, transformer: encrypted() }) code!: string
    }
    @Entity()
    class Patient {
      @PrimaryColumn({ type: 'int' }) id!: number
      @ManyToOne(() => Ward)
      @JoinColumn({ name: 'wardCode', referencedColumnName: 'code' })
      ward!: Relation<Ward>
    }
    await refused('FIELD_UNSUPPORTED', () => bind(Ward, Patient), 'Ward.code')
    @Entity()
    class Bed {
      @PrimaryColumn({ type: 'int' }) id!: number
      @Column({ type: 'varchar', transformer: encrypted() }) roomId!: string
      @ManyToOne(() => Room)
      @JoinColumn({ name: 'roomId' })
      room!: Relation<object>
    }
    @Entity()
    class Room {
      @PrimaryColumn({ type: 'varchar' }) id!: string
    }
    await refused('FIELD_UNSUPPORTED', () => bind(Room, Bed), 'Bed.roomId')
  })

  it('a column that TypeORM counts', async () => {
    class Patient {
      id!: number
      version!: number
    }
    Entity()(Patient)
    PrimaryColumn({ type: 'int' })(Patient.prototype, 'id')
    VersionColumn({ type: 'varchar', transformer: encrypted() })(Patient.prototype, 'version')
    await refused('FIELD_UNSUPPORTED', () => bind(Patient), 'Patient.version')
  })

  it('an index of a property that is not encrypted', async () => {
    @Entity()
    class Patient {
      @PrimaryColumn({ type: 'int' }) id!: number
      @Column({ type: 'varchar' }) email!: string
      @Column({ type: 'blob', nullable: true, transformer: encryptedIndex('email') }) emailIndex?: never
    }
    await refused('FIELD_UNKNOWN', () => bind(Patient), 'Patient.emailIndex')
  })

  it('options that belong to the column', async () => {
    await refused('CONFIG_INVALID', () => encrypted({ index: true } as never))
    await refused('CONFIG_INVALID', () => encrypted({ length: 5 } as never))
    const twice = { name: 'X', columns: { a: { type: 'int' } }, encrypted: { a: {} } } as const
    await refused('CONFIG_INVALID', () => encryptedSchema<{ a: number }>(twice), 'X.a')
  })
})

describe('columns of one’s own', () => {
  @Entity()
  class Patient {
    @PrimaryColumn({ type: 'int' }) id!: number
    @Column({ type: 'blob', transformer: encrypted({ normalize: 'lowercase' }) }) email!: string
    @Index({ unique: true })
    @Column({ type: 'blob', nullable: true, select: false, transformer: encryptedIndex('email') })
    emailIndex?: never
    @Column({ type: 'text', transformer: encrypted({ type: 'number' }) }) weight!: number
    @Column({ type: 'varchar', nullable: true, transformer: encryptedIndex('weight') }) weightIndex?: never
    @Column({ type: 'simple-json', transformer: encrypted({ type: 'json', context: 'pinned' }) }) history!: unknown
  }

  it('hold ciphertext in the carrier of their type, and are searched by a declared index', () =>
    using(sqlite([Patient]), async dataSource => {
      const patients = dataSource.getRepository(Patient)
      const patient = { id: 1, email: 'Ada', weight: 70, history: { a: [1] } }
      await patients.insert(patient)
      const [row] = await dataSource.query('SELECT * FROM patient')
      expect(isEnvelope(row.email) && row.email instanceof ArrayBuffer).toBe(true)
      expect(row.emailIndex.byteLength).toBe(16)
      expect(row.weight).toMatch(/^wax1/)
      expect(row.weightIndex).toMatch(/^[0-9a-f]{32}$/)
      expect(row.history).toMatch(/^"wax1.*"$/)
      expect(await patients.findOneBy({ email: 'ADA', weight: 70 })).toEqual(patient)
      await patients.save({ ...patient, history: { a: [1] } })
      expect(await patients.findOneBy({ email: 'ada' })).toEqual(patient)
    }))

  it('constraints over several columns name the hidden index', async () => {
    @Entity()
    @Unique(['ward', 'email_bidx'])
    class Resident {
      @PrimaryColumn({ type: 'int' }) id!: number
      @Column({ type: 'int' }) ward!: number
      @EncryptedColumn({ index: true }) email!: string
    }
    await using(sqlite([Resident]), async dataSource => {
      const residents = dataSource.getRepository(Resident)
      await residents.insert([
        { id: 1, ward: 1, email: 'a' },
        { id: 2, ward: 2, email: 'a' },
      ])
      await expect(residents.insert({ id: 3, ward: 2, email: 'a' })).rejects.toThrow(/UNIQUE/)
    })
  })

  it('an entity that is used through a DataSource without encryption stores nothing', async () => {
    const schema = new EntitySchema<{ id: number; note?: string | null }>(
      encryptedSchema<{ id: number; note?: string | null }>({
        name: 'Note',
        columns: { id: { type: 'int', primary: true } },
        encrypted: { note: { nullable: true } },
      }),
    )
    await using(plainSqlite([schema]), async dataSource => {
      for (const note of ['x', null, undefined]) {
        await refused('NOT_BOUND', () => dataSource.getRepository(schema).insert({ id: 1, note }), 'Note.note')
      }
      expect(await dataSource.query('SELECT * FROM note')).toEqual([])
      await refused('NOT_BOUND', () => encryptionOf(dataSource))
    })
  })
})
