import { randomBytes } from 'node:crypto'
import { envelopeTextLength } from '@waxseal/core'
import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm'
import type { Person } from '../database/person.ts'
import type { OrmContender } from './orm-contender.ts'
import { PERSON } from './person-schema.ts'

// Stands in no person's data.
const FILL = '='

const padded: EntitySchemaColumnOptions = {
  type: 'varchar',
  length: 255,
  transformer: {
    to: (value: string) => value.padEnd(envelopeTextLength(value.length), FILL),
    from: (cell: string) => cell.slice(0, cell.indexOf(FILL)),
  },
}

/**
 * TypeORM without encryption, on a table as large as Waxseal's: strings as long as envelopes in text, and an index column beside them.
 * What it takes longer than plain TypeORM is what the driver and the database take for the bytes, whatever encrypts them.
 */
export const sameSizeTypeorm: OrmContender = {
  name: 'plain TypeORM, same size',
  encrypts: false,
  entity: () =>
    new EntitySchema<Person>({
      ...PERSON,
      columns: {
        ...PERSON.columns,
        ...{ email: padded, phone: padded, address: padded },
        email_bidx: { type: 'varchar', length: 32, select: false },
      } as never,
      indices: [{ columns: ['email_bidx'] }],
    }),
  complete: person => ({ ...person, email_bidx: randomBytes(16).toString('hex') }),
}
