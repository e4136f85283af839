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

/** The same with a blind index on one string. */
export const searchableWaxseal: OrmContender = waxseal(waxsealTypeorm.name, 'binary', true)
export const searchableWaxsealText: OrmContender = waxseal(waxsealTypeormText.name, 'text', true)

function waxseal(name: string, carrier: 'binary' | 'text', index = false): OrmContender {
  const encrypted = { email: { carrier, index }, phone: { carrier }, address: { carrier } }
  return {
    name,
    encrypts: true,
    entity: () => new EntitySchema<Person>(encryptedSchema<Person>({ ...PERSON, encrypted })),
    prepare(dataSource) {
      withEncryption(dataSource, { provider: localKey({ bytes: randomBytes(32) }), keyStore: new MemoryKeyStore() })
    },
  }
}
