import { randomBytes } from 'node:crypto'
import { localKey, MemoryKeyStore } from '@waxseal/core'
import { encryptedSchema, withEncryption } from '@waxseal/typeorm'
import { EntitySchema } from 'typeorm'
import type { Person } from '../database/person.ts'
import type { OrmContender } from './orm-contender.ts'
import { PERSON } from './person-schema.ts'

/** TypeORM with Waxseal: bytes in binary columns, its default, and base64url in text columns. */
export const waxsealTypeorm: OrmContender = waxseal('waxseal, binary', 'binary')
export const waxsealTypeormText: OrmContender = waxseal('waxseal, text', 'text')

function waxseal(name: string, carrier: 'binary' | 'text'): OrmContender {
  const encrypted = { email: { carrier }, phone: { carrier }, address: { carrier } }
  return {
    name,
    encrypts: true,
    entity: () => new EntitySchema<Person>(encryptedSchema<Person>({ ...PERSON, encrypted })),
    prepare(dataSource) {
      withEncryption(dataSource, { provider: localKey({ bytes: randomBytes(32) }), keyStore: new MemoryKeyStore() })
    },
  }
}
