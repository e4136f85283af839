import { randomBytes } from 'node:crypto'
import { localKey, MemoryKeyStore } from '@waxseal/core'
import { encryptedSchema, withEncryption } from '@waxseal/typeorm'
import libsql from 'libsql'
import {
  DataSource,
  EntitySchema,
  type EntitySchemaColumnOptions,
  type EntitySchemaOptions,
  type EntitySchemaRelationOptions,
} from 'typeorm'
import type { Trial } from '../measure/interleave.ts'

type Row = Record<string, unknown>

const FIELDS = 50
const COLUMNS = 10

/** `initialize()` of a DataSource with many entities, each with ten columns and a relation, and 50 indexed fields among them. */
export function initializeTrials(entities: number): Trial[] {
  const names = uniqueStrings(entities)
  const plain = schemas(names, indexed)
  const encrypted = schemas(names, entity =>
    encryptedSchema<Row>({ ...entity, encrypted: { secret: { index: true } } }),
  )
  return [trial('plain TypeORM', plain, source => source), trial('waxseal', encrypted, encrypt)]
}

function trial(contender: string, schema: EntitySchema<Row>[], wrap: (dataSource: DataSource) => DataSource): Trial {
  let dataSource: DataSource | undefined
  return {
    contender,
    units: 1,
    async prepare() {
      if (dataSource?.isInitialized) await dataSource.destroy()
      dataSource = wrap(
        new DataSource({ type: 'better-sqlite3', driver: libsql, database: ':memory:', entities: schema }),
      )
    },
    run: async () => void (await dataSource!.initialize()),
  }
}

function encrypt(dataSource: DataSource): DataSource {
  return withEncryption(dataSource, { provider: localKey({ bytes: randomBytes(32) }), keyStore: new MemoryKeyStore() })
}

interface Entity {
  readonly name: string
  readonly columns: Record<string, EntitySchemaColumnOptions>
  readonly relations: Record<string, EntitySchemaRelationOptions>
}

/**
 * Names as V8 keeps them of properties, one string for each. TypeORM compares every name with every other, and does it at half the
 * speed where a string equals one that was a property's name before: all but the first contender's would.
 */
function uniqueStrings(count: number): readonly string[] {
  return Object.keys(Object.fromEntries(Array.from({ length: count }, (_, i) => [`Entity${i}`, i])))
}

/** Entities of which some, evenly spread, have a secret. */
function schemas(
  names: readonly string[],
  withSecret: (entity: Entity) => EntitySchemaOptions<Row>,
): EntitySchema<Row>[] {
  const every = Math.max(1, Math.floor(names.length / FIELDS))
  return names.map((name, i) => {
    const columns: Record<string, EntitySchemaColumnOptions> = { id: { type: 'int', primary: true } }
    for (let column = 0; column < COLUMNS; column++) columns[`column${column}`] = { type: 'varchar' }
    const relations: Record<string, EntitySchemaRelationOptions> =
      i === 0 ? {} : { parent: { type: 'many-to-one', target: names[i - 1]! } }
    const entity = { name, columns, relations }
    return new EntitySchema<Row>(i % every === 0 ? withSecret(entity) : entity)
  })
}

/** The same columns in clear, with the same index: TypeORM takes its time for each of them. */
function indexed({ columns, ...entity }: Entity): EntitySchemaOptions<Row> {
  const text = { type: 'varchar', nullable: true } as const
  return {
    ...entity,
    columns: { ...columns, secret: text, secret_bidx: text },
    indices: [{ columns: ['secret_bidx'] }],
  }
}
