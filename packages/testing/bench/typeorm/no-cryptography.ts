import { randomBytes } from 'node:crypto'
import { localKey, MemoryKeyStore } from '@waxseal/core'
import { encrypted, withEncryption } from '@waxseal/typeorm'
import type { DataSource } from 'typeorm'
import type { OrmContender } from './orm-contender.ts'
import { textColumns } from './person-schema.ts'

/**
 * Waxseal with a codec that leaves values as they are, in the columns of plain TypeORM: what is left is what its hooks add to
 * the ORM, and not what encryption costs.
 */
export const identityTypeorm: OrmContender = {
  name: 'waxseal, no cryptography',
  encrypts: false,
  entity: () => textColumns(encrypted()),
  prepare(dataSource) {
    withEncryption(dataSource, { provider: localKey({ bytes: randomBytes(32) }), keyStore: new MemoryKeyStore() })
  },
  initialized(dataSource) {
    for (const field of fieldsOf(dataSource)) {
      const { type, context } = field.cipher
      field.cipher = { type, context, encryptToText: same, decrypt: same }
    }
  },
}

interface Field {
  cipher: {
    readonly type: string
    readonly context: string
    encryptToText(value: unknown): unknown
    decrypt(cell: unknown): unknown
  }
}

function same(value: unknown): unknown {
  return value
}

/** No program can do this through what the package exports: it goes by the registry that the package's copies share. */
function fieldsOf(dataSource: DataSource): Iterable<Field> {
  const registry = (globalThis as Record<symbol, unknown>)[Symbol.for('waxseal.typeorm.registry.1')] as {
    bindings: WeakMap<DataSource, { fields: ReadonlyMap<unknown, Field> }>
  }
  return registry.bindings.get(dataSource)!.fields.values()
}
